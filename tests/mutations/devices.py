"""Checks 15 to 17: devices and refresh tokens."""

from tests.mutations.entry import defence

BROWSER = "adapters/identity/pages/browser.py"
DEVICE = "adapters/identity/oauth/device_grant.py"
DEVICES = "adapters/persistence/accounts/sql_device_codes.py"
FAMILIES = "adapters/persistence/accounts/sql_token_families.py"
GRANTS = "adapters/identity/oauth/people_grants.py"
TYPING = "adapters/identity/pages/device_pages.py"
GRANT = "tests/integration/test_device_grant.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
ONCE = GRANT + "test_a_device_gets_tokens_once"
NAMED = GRANT + "test_denied_and_expired_codes"
SLOWER = GRANT + "test_fast_polling_gets_slow_down"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
    defence(
        15,
        "device code lifetime of ten minutes",
        DEVICE,
        "DEVICE_SECONDS = 600",
        "DEVICE_SECONDS = 6000",
        ONCE,
    ),
    defence(
        15,
        "five seconds more after slow_down",
        DEVICES,
        "SLOW_DOWN_SECONDS = 5 ",
        "SLOW_DOWN_SECONDS = 0 ",
        SLOWER,
    ),
    defence(
        15, "slow_down for fast polling", DEVICE, "raise SlowDownError() if too_soon else", "raise", SLOWER
    ),
    defence(15, "access_denied for a denied request", DEVICE, "raise AccessDeniedError()", "pass", NAMED),
    defence(15, "expired_token for an expired code", DEVICE, "raise ExpiredTokenError()", "pass", NAMED),
    defence(15, "tokens for a device code once", DEVICES, 'changes["state"] = "used"', "pass", ONCE),
    defence(
        16,
        "a login before the device page",
        TYPING,
        "return self._login.redirect_to_login(user, wanted) or self._form",
        "return self._form",
        GRANT + "test_login_comes_first_and_a_link_still_asks",
    ),
    defence(
        16,
        "a question also for a link with the code",
        BROWSER,
        UNPROVEN,
        "if visit.is_new:",
        GRANT + "test_login_comes_first_and_a_link_still_asks",
    ),
    defence(
        16,
        "the question on the device page",
        "adapters/identity/pages/texts.py",
        "Did you start this yourself, just now?",
        "Go on?",
        ONCE,
    ),
    defence(16, "user codes of 34 bits", DEVICE, '"BCDFGHJKLMNPQRSTVWXZ"', '"BCDFGHJKLM"', ONCE),
    defence(
        16,
        "five wrong codes for each account",
        TYPING,
        "FREE_ATTEMPTS = 5 ",
        "FREE_ATTEMPTS = 500 ",
        GRANT + "test_codes_are_not_guessed",
    ),
    defence(
        16,
        "five wrong codes for each address",
        TYPING,
        ", device_address_count(visit.visitor.address)]",
        "]",
        GRANT + "test_an_address_does_not_guess_for_many_accounts",
    ),
    defence(
        17,
        "a refresh token used once",
        FAMILIES,
        " & table.c.used_at.is_(None)",
        "",
        REFRESH + "test_one_of_two_concurrent_uses_gets_tokens",
    ),
    defence(
        17,
        "an old refresh token ends the token family",
        GRANTS,
        "self.people.end(family)",
        "pass",
        REFRESH + "test_an_old_refresh_token_ends_the_family",
    ),
    defence(
        17,
        "a new refresh token at each use",
        GRANTS,
        'token["refresh_token"] = secrets.token_urlsafe(32)',
        'token["refresh_token"] = self.request.form.get("refresh_token") or secrets.token_urlsafe(32)',
        REFRESH + "test_each_use_gives_a_new_refresh_token",
    ),
    defence(
        17,
        "no more scopes than those of the consent",
        GRANTS,
        "if known and known.client == client and not set(asked.split()) <= set(known.scope.split()):",
        "if not client:",
        REFRESH + "test_a_scope_outside_the_consent_is_refused",
    ),
    defence(
        17,
        "the end of a token family after thirty days",
        FAMILIES,
        "if row.ended or row.ends_at <= now:",
        "if row.ended:",
        REFRESH + "test_a_family_ends_after_thirty_days",
    ),
)
