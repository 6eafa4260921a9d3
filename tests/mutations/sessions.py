"""Checks 39, 44 and 45: passwords, sessions and forms."""

from tests.mutations.entry import defence

BROWSER = "adapters/identity/pages/browser.py"
FAMILIES = "adapters/persistence/accounts/sql_token_families.py"
LOG_IN = "application/commands/log_in.py"
LOGIN = "adapters/identity/pages/login_pages.py"
SESSIONS = "adapters/persistence/accounts/sql_web_sessions.py"
USERS = "application/commands/keep_users.py"
CODE = "tests/integration/test_authorization_code.py::"
IN = "tests/integration/test_sessions.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
PROOF = CODE + "test_consent_needs_the_proof_of_its_page"
COOKIE = IN + "test_the_cookie_is_for_this_host_only"
ENDS = IN + "test_a_session_expires"
DISABLED = REFRESH + "test_a_disabled_user_has_no_valid_tokens"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
    defence(
        39,
        "wait of an account",
        LOG_IN,
        "FREE_BY_ADDRESS = 5, 20",
        "FREE_BY_ADDRESS = 5000, 20",
        IN + "test_wrong_passwords_take_longer_each_time",
    ),
    defence(
        39,
        "wait of an address",
        LOG_IN,
        "FREE_BY_ADDRESS = 5, 20",
        "FREE_BY_ADDRESS = 5, 20_000",
        IN + "test_an_address_waits_for_all_its_guesses",
    ),
    defence(
        39,
        "longer wait after each failure",
        "adapters/persistence/accounts/sql_failed_attempts.py",
        "2.0 ** min(count - free, 20)",
        "1.0",
        IN + "test_wrong_passwords_take_longer_each_time",
    ),
    defence(
        39,
        "same time for an unknown user",
        "adapters/identity/passwords/argon2_hasher.py",
        "verify(password_hash or HASH_OF_NO_USER,",
        "verify(password_hash,",
        IN + "test_an_unknown_user_looks_like_a_wrong_password",
    ),
    defence(
        39,
        "same text for an unknown user",
        LOGIN,
        "say(visit, texts.WRONG_LOGIN)",
        "say(visit, texts.WRONG_CURRENT if self._people.users.find(name) else texts.WRONG_LOGIN)",
        IN + "test_an_unknown_user_looks_like_a_wrong_password",
    ),
    defence(
        39,
        "end of the wait by an operator",
        USERS,
        "self._attempts.passed(account_count(state.id), ())",
        "pass",
        IN + "test_an_operator_lifts_the_wait",
    ),
    defence(44, "cookie prefix __Host-", BROWSER, '"__Host-previsto" if self._secure else ', "", COOKIE),
    defence(44, "cookie attribute Secure", BROWSER, '"; Secure" if self._secure else ""', '""', COOKIE),
    defence(44, "cookie attribute HttpOnly", BROWSER, "; HttpOnly", "", COOKIE),
    defence(44, "cookie attribute SameSite", BROWSER, "; SameSite={same_site}", "", COOKIE),
    defence(
        44,
        "new session id at login",
        LOGIN,
        "session = new_id()",
        "session = visit.id",
        IN + "test_a_planted_session_id_is_not_used",
    ),
    defence(
        44,
        "end of the earlier session at login",
        LOGIN,
        "self._people.sessions.end(digest_of(visit.id))\n        session",
        "session",
        IN + "test_a_login_ends_the_session_before",
    ),
    defence(
        44,
        "logout on the server",
        LOGIN,
        "self._people.sessions.end(digest_of(visit.id))\n        return",
        "return",
        IN + "test_logout_is_on_the_server",
    ),
    defence(
        44, "end of a session after half an hour", SESSIONS, "now > row.seen_at + self._idle or ", "", ENDS
    ),
    defence(
        44,
        "end of a session after twelve hours",
        SESSIONS,
        " or now > row.begun_at + self._max_age",
        "",
        ENDS,
    ),
    defence(
        44,
        "end of sessions of a disabled user",
        USERS,
        "self._sessions.end_subject(user)",
        "pass",
        IN + "test_a_session_ends_with_its_password_or_account",
    ),
    defence(
        44,
        "revocation of access tokens of a disabled user",
        USERS,
        "self._revoked.revoke(whole_family(family), now + TOKEN_SECONDS)",
        "pass",
        DISABLED,
    ),
    defence(
        44,
        "revocation of refresh tokens of a disabled user",
        FAMILIES,
        "_end(connection, c.subject == subject)",
        "pass",
        DISABLED,
    ),
    defence(45, "proof in a form", BROWSER, UNPROVEN, "if visit.is_new:", IN + "test_forms_need_proof"),
    defence(45, "proof bound to the browser", BROWSER, "hmac.new(id.encode(),", 'hmac.new(b"k",', PROOF),
    defence(
        45,
        "Sec-Fetch-Site of a form",
        BROWSER,
        'if named.get("sec-fetch-site", "same-origin") != "same-origin":',
        "if not named:",
        PROOF,
    ),
    defence(
        45,
        "Origin of a form",
        BROWSER,
        'if named.get("origin", self._issuer) != self._issuer:',
        "if not named:",
        PROOF,
    ),
    defence(
        45, "content type of a form", BROWSER, "raise Refused(415)", "pass", IN + "test_forms_need_proof"
    ),
    defence(
        45,
        "GET without effect",
        "adapters/identity/pages/page_router.py",
        "(lambda visit, _: _show_logout(visit), login.logout)",
        "(lambda visit, _: login.logout(visit), login.logout)",
        IN + "test_a_get_changes_nothing",
    ),
)
