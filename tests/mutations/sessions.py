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
ENDS = IN + "test_it_ends_by_itself"
DISABLED = REFRESH + "test_a_disabled_person_has_no_tokens"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
    defence(
        39,
        "an account waits",
        LOG_IN,
        "FREE_BY_ADDRESS = 5, 20",
        "FREE_BY_ADDRESS = 5000, 20",
        IN + "test_wrong_passwords_take_longer_each_time",
    ),
    defence(
        39,
        "an address waits",
        LOG_IN,
        "FREE_BY_ADDRESS = 5, 20",
        "FREE_BY_ADDRESS = 5, 20_000",
        IN + "test_an_address_waits_for_all_its_guesses",
    ),
    defence(
        39,
        "longer each time",
        "adapters/persistence/accounts/sql_failed_attempts.py",
        "2.0 ** min(count - free, 20)",
        "1.0",
        IN + "test_wrong_passwords_take_longer_each_time",
    ),
    defence(
        39,
        "the same time for nobody",
        "adapters/identity/passwords/argon2_hasher.py",
        "verify(password_hash or self._nobody,",
        "verify(password_hash,",
        IN + "test_an_unknown_person_looks_like_a_wrong_password",
    ),
    defence(
        39,
        "the same words for nobody",
        LOG_IN,
        'Unauthenticated("the name or the password is wrong",',
        'Unauthenticated("the password is wrong" if user else "nobody has this name",',
        IN + "test_an_unknown_person_looks_like_a_wrong_password",
    ),
    defence(
        39,
        "an operator lifts it",
        USERS,
        'self._attempts.passed(f"user:{user}", ())',
        "pass",
        IN + "test_an_operator_lifts_the_wait",
    ),
    defence(44, "this host only", BROWSER, '"__Host-previsto" if self._secure else ', "", COOKIE),
    defence(44, "over TLS only", BROWSER, '"; Secure" if self._secure else ""', '""', COOKIE),
    defence(44, "out of scripts", BROWSER, "; HttpOnly", "", COOKIE),
    defence(44, "not with requests of others", BROWSER, "; SameSite=Lax", "", COOKIE),
    defence(
        44,
        "a new id at login",
        LOGIN,
        "session = new_id()",
        "session = visit.id",
        IN + "test_an_attackers_id_stays_his",
    ),
    defence(
        44,
        "the session before ends",
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
    defence(44, "half an hour idle", SESSIONS, "now > row.seen_at + IDLE or ", "", ENDS),
    defence(44, "twelve hours", SESSIONS, " or now > row.begun_at + ABSOLUTE", "", ENDS),
    defence(
        44,
        "sessions of the disabled",
        USERS,
        "self._sessions.end_subject(user)",
        "pass",
        IN + "test_a_session_does_not_outlive_what_it_was_opened_with",
    ),
    defence(
        44,
        "access tokens of the disabled",
        USERS,
        "self._revoked.revoke(whole_family(family), now + TOKEN_SECONDS)",
        "pass",
        DISABLED,
    ),
    defence(
        44,
        "refresh tokens of the disabled",
        FAMILIES,
        "_end(connection, c.subject == subject)",
        "pass",
        DISABLED,
    ),
    defence(45, "proof", BROWSER, UNPROVEN, "if visit.is_new:", IN + "test_forms_need_proof"),
    defence(45, "proof of the same browser", BROWSER, "hmac.new(id.encode(),", 'hmac.new(b"k",', PROOF),
    defence(
        45,
        "from our own site",
        BROWSER,
        'if named.get("sec-fetch-site", "same-origin") != "same-origin":',
        "if not named:",
        PROOF,
    ),
    defence(
        45,
        "from our own origin",
        BROWSER,
        'if named.get("origin", self._issuer) != self._issuer:',
        "if not named:",
        PROOF,
    ),
    defence(
        45, "forms and nothing else", BROWSER, "raise Refused(415)", "pass", IN + "test_forms_need_proof"
    ),
    defence(
        45,
        "GET changes nothing",
        "adapters/identity/pages/front_door.py",
        "(lambda visit, _: _leave(visit), login.logout)",
        "(lambda visit, _: login.logout(visit), login.logout)",
        IN + "test_a_get_changes_nothing",
    ),
)
