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
ONCE = GRANT + "test_a_device_is_let_in_once"
NAMED = GRANT + "test_denied_and_late"
SLOWER = GRANT + "test_who_asks_too_often_slows_down"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
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
)
