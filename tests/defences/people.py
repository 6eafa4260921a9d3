"""Checks 11 to 17, 39, 44 to 46 and 49: what people meet, and what acts for them."""

from tests.defences.entry import defence

ASKED = "adapters/identity/authorize_request.py"
BROWSER = "adapters/identity/browser.py"
DEVICE = "adapters/identity/device_grant.py"
DEVICES = "adapters/persistence/sql_device_codes.py"
FAMILIES = "adapters/persistence/sql_token_families.py"
FILES = "adapters/identity/key_files.py"
GRANTS = "adapters/identity/people_grants.py"
LOG_IN = "application/commands/log_in.py"
LOGIN = "adapters/identity/login_pages.py"
PAGES = "adapters/identity/pages.py"
SESSIONS = "adapters/persistence/sql_web_sessions.py"
TYPING = "adapters/identity/device_pages.py"
USERS = "application/commands/keep_users.py"

CODE = "tests/integration/test_authorization_code.py::"
GRANT = "tests/integration/test_device_grant.py::"
IN = "tests/integration/test_sessions.py::"
KEYS = "tests/unit/adapters/test_key_ring.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
SERVE = "tests/e2e/test_serve.py::"

PKCE = CODE + "test_pkce_with_s256_is_for_everybody"
UNREGISTERED = CODE + "test_an_address_that_is_not_registered_gets_nothing"
ONE_REQUEST = CODE + "test_a_code_is_good_for_one_request_only"
LET_IN = CODE + "test_a_person_lets_a_program_in"
ONCE = GRANT + "test_a_device_is_let_in_once"
NAMED = GRANT + "test_denied_and_late"
SLOWER = GRANT + "test_who_asks_too_often_slows_down"
PROOF = CODE + "test_consent_needs_the_proof_of_its_page"
COOKIE = IN + "test_the_cookie_is_for_this_host_only"
ENDS = IN + "test_it_ends_by_itself"
DISABLED = REFRESH + "test_a_disabled_person_has_no_tokens"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
    defence(11, "S256", ASKED, 'asked.get("code_challenge_method") != "S256" or ', "", PKCE),
    defence(
        11, "a challenge", ASKED, 'not CHALLENGE.fullmatch(asked.get("code_challenge", "")) or ', "", PKCE
    ),
    defence(
        12,
        "registered addresses only",
        "domain/redirect.py",
        "return asked in registered or _without_port(asked) in map(_without_port, registered)",
        "return True",
        UNREGISTERED,
    ),
    defence(
        12,
        "on loopback the port alone is free",
        "domain/redirect.py",
        "return (found[1], found[2]) if found",
        "return found[1] if found",
        UNREGISTERED,
    ),
    defence(
        12,
        "nobody is sent to a stranger",
        ASKED,
        "if client is None or not known or not is_registered(redirect_uri, client.redirect_uris):",
        "if client and known and not is_registered(redirect_uri, client.redirect_uris):\n"
        '        raise SentBack(back(redirect_uri, "", issuer, error="invalid_request"))\n'
        "    if client is None or not known:",
        UNREGISTERED,
    ),
    defence(
        12,
        "bytes that are no ASCII",
        ASKED,
        'query.encode("latin-1", "replace")',
        'query.encode("ascii")',
        CODE + "test_a_repeated_parameter_or_an_unknown_client_is_a_page",
    ),
    defence(
        13,
        "one taker of a code",
        FAMILIES,
        " & table.c.used_at.is_(None)",
        "",
        CODE + "test_of_six_at_once_one_gets_tokens",
    ),
    defence(
        13,
        "a replay ends the first tokens",
        GRANTS,
        "self.people.end(family)",
        "pass",
        CODE + "test_a_code_comes_twice_and_everything_of_it_ends",
    ),
    defence(
        13,
        "a minute",
        "adapters/identity/consent_pages.py",
        "CODE_SECONDS = 60.0",
        "CODE_SECONDS = 600.0",
        CODE + "test_a_code_is_good_for_a_minute",
    ),
    defence(
        13,
        "its own client",
        FAMILIES,
        "if row is None or row.client != client:",
        "if row is None:",
        ONE_REQUEST,
    ),
    defence(13, "its own verifier", GRANTS, "if not same or redirect_uri", "if redirect_uri", ONE_REQUEST),
    defence(
        13,
        "its own address",
        GRANTS,
        "not same or redirect_uri != kept.redirect_uri",
        "not same",
        ONE_REQUEST,
    ),
    defence(14, "the state comes back", ASKED, '({"state": state} if state else {})', "{}", LET_IN),
    defence(14, "the issuer is named", ASKED, ' | {"iss": issuer}', "", LET_IN),
    defence(14, "consent from its own page", BROWSER, UNPROVEN, "if visit.is_new:", PROOF),
    defence(
        14,
        "nobody frames the page",
        PAGES,
        "; frame-ancestors 'none'\"",
        '"',
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        14,
        "no script of another origin",
        "entrypoints/http/envelope.py",
        'if not known or scope["path"].startswith(FORMS):',
        "if not known:",
        "tests/http/test_conventions.py::test_43_only_a_known_origin_learns_anything",
    ),
    defence(15, "ten minutes", DEVICE, "DEVICE_SECONDS = 600", "DEVICE_SECONDS = 6000", ONCE),
    defence(15, "five seconds more", DEVICES, "SLOWER = 5 ", "SLOWER = 0 ", SLOWER),
    defence(15, "slow down", DEVICE, "raise SlowDownError() if too_soon else", "raise", SLOWER),
    defence(15, "denied is said", DEVICE, "raise AccessDeniedError()", "pass", NAMED),
    defence(15, "late is said", DEVICE, "raise ExpiredTokenError()", "pass", NAMED),
    defence(15, "tokens once", DEVICES, 'changes["state"] = "used"', "pass", ONCE),
    defence(
        16,
        "login first",
        TYPING,
        "return self._login.first(user, wanted) or self._form",
        "return self._form",
        GRANT + "test_login_comes_first_and_a_link_still_asks",
    ),
    defence(
        16,
        "a link still asks",
        BROWSER,
        UNPROVEN,
        "if visit.is_new:",
        GRANT + "test_login_comes_first_and_a_link_still_asks",
    ),
    defence(16, "the question", TYPING, "Did you start this yourself, just now?", "Go on?", ONCE),
    defence(16, "codes of 34 bits", DEVICE, '"BCDFGHJKLMNPQRSTVWXZ"', '"BCDFGHJKLM"', ONCE),
    defence(16, "five wrong codes", TYPING, "FREE = 5 ", "FREE = 500 ", GRANT + "test_codes_are_not_guessed"),
    defence(
        16,
        "five from an address",
        TYPING,
        ', f"device-address:{visit.visitor.address}"]',
        "]",
        GRANT + "test_an_address_does_not_guess_for_many_accounts",
    ),
    defence(
        17,
        "one taker of a refresh token",
        FAMILIES,
        " & table.c.used_at.is_(None)",
        "",
        REFRESH + "test_of_two_at_once_one_gets_tokens",
    ),
    defence(
        17,
        "an old one ends the family",
        GRANTS,
        "self.people.end(family)",
        "pass",
        REFRESH + "test_an_old_one_ends_the_whole_family",
    ),
    defence(
        17,
        "another one each time",
        GRANTS,
        'token["refresh_token"] = secrets.token_urlsafe(32)',
        'token["refresh_token"] = self.request.form.get("refresh_token") or secrets.token_urlsafe(32)',
        REFRESH + "test_each_use_gives_another_one",
    ),
    defence(
        17,
        "scope only shrinks",
        GRANTS,
        "if known and known.client == client and not set(asked.split()) <= set(known.scope.split()):",
        "if not client:",
        REFRESH + "test_what_was_not_consented_to_is_refused_although_both_may",
    ),
    defence(
        17,
        "an absolute end",
        FAMILIES,
        "if row.ended or row.ends_at <= now:",
        "if row.ended:",
        REFRESH + "test_there_is_an_absolute_end",
    ),
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
        "adapters/persistence/sql_failed_attempts.py",
        "2.0 ** min(count - free, 20)",
        "1.0",
        IN + "test_wrong_passwords_take_longer_each_time",
    ),
    defence(
        39,
        "the same time for nobody",
        "adapters/identity/argon2_hasher.py",
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
        "adapters/identity/front_door.py",
        "(lambda visit, _: _leave(visit), login.logout)",
        "(lambda visit, _: login.logout(visit), login.logout)",
        IN + "test_a_get_changes_nothing",
    ),
    defence(
        46,
        "on to our own pages only",
        LOGIN,
        'return wanted if wanted.startswith(LOCAL) and plain and "\\\\" not in wanted else HOME',
        "return wanted",
        IN + "test_it_goes_on_to_a_page_of_ours_only",
    ),
    defence(
        49,
        "key files of the owner's",
        FILES,
        "if stat.S_IMODE(path.stat().st_mode) & 0o077:",
        "if not path.exists():",
        KEYS + "test_a_key_that_others_may_read_is_refused",
        "tests/integration/test_token_verifier.py::test_keys_that_cannot_be_used_are_said_at_start",
    ),
    defence(
        49,
        "a folder of the owner's",
        FILES,
        " and stat.S_IMODE(folder.stat().st_mode) & 0o022:",
        " and not folder.is_dir():",
        KEYS + "test_a_folder_that_others_may_write_is_refused",
    ),
    defence(
        49,
        "a given password is changed",
        LOGIN,
        " if user.must_change else None",
        " if not user else None",
        IN + "test_a_password_that_was_given_must_be_changed",
    ),
    defence(
        49,
        "not to the world in the clear",
        "entrypoints/cli/serve.py",
        "if host not in LOOPBACK and not settings",
        "if not host and not settings",
        SERVE + "test_49_it_does_not_listen_to_the_world_in_the_clear",
    ),
    defence(
        49,
        "loopback unless told otherwise",
        "entrypoints/cli/serve.py",
        '"--host", default="127.0.0.1"',
        '"--host", default="0.0.0.0"',
        SERVE + "test_49_it_listens_on_loopback_unless_told_otherwise",
    ),
)
