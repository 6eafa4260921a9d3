"""Checks 11 to 14: authorization codes and consent."""

from tests.mutations.entry import defence

ASKED = "adapters/identity/oauth/authorize_request.py"
BROWSER = "adapters/identity/pages/browser.py"
FAMILIES = "adapters/persistence/accounts/sql_token_families.py"
GRANTS = "adapters/identity/oauth/people_grants.py"
PAGES = "adapters/identity/pages/html.py"
CODE = "tests/integration/test_authorization_code.py::"
PKCE = CODE + "test_pkce_with_s256_is_required"
UNREGISTERED = CODE + "test_an_address_that_is_not_registered_gets_nothing"
ONE_REQUEST = CODE + "test_a_code_is_bound_to_its_request"
LET_IN = CODE + "test_a_user_allows_a_client"
PROOF = CODE + "test_consent_needs_the_proof_of_its_page"
UNPROVEN = "if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):"

DEFENCES = (
    defence(
        11,
        "S256 as the only challenge method",
        ASKED,
        'asked.get("code_challenge_method") != "S256" or ',
        "",
        PKCE,
    ),
    defence(
        11,
        "a required code challenge",
        ASKED,
        'not CHALLENGE.fullmatch(asked.get("code_challenge", "")) or ',
        "",
        PKCE,
    ),
    defence(
        12,
        "registered redirect addresses only",
        "domain/redirect.py",
        "return asked in registered or _without_port(asked) in map(_without_port, registered)",
        "return True",
        UNREGISTERED,
    ),
    defence(
        12,
        "a free port but a fixed path on loopback",
        "domain/redirect.py",
        "return (found[1], found[2]) if found",
        "return found[1] if found",
        UNREGISTERED,
    ),
    defence(
        12,
        "no redirect to an unregistered address",
        ASKED,
        "if client is None or not known or not is_registered(redirect_uri, client.redirect_uris):",
        "if client and known and not is_registered(redirect_uri, client.redirect_uris):\n"
        '        raise ErrorRedirect(back(redirect_uri, "", issuer, error="invalid_request"))\n'
        "    if client is None or not known:",
        UNREGISTERED,
    ),
    defence(
        12,
        "a query with bytes outside ASCII",
        ASKED,
        'query.encode("latin-1", "replace")',
        'query.encode("ascii")',
        CODE + "test_a_repeated_parameter_or_an_unknown_client_is_a_page",
    ),
    defence(
        13,
        "a code used once",
        FAMILIES,
        " & table.c.used_at.is_(None)",
        "",
        CODE + "test_one_of_six_concurrent_uses_gets_tokens",
    ),
    defence(
        13,
        "a replayed code ends the token family",
        GRANTS,
        "self.people.end(family)",
        "pass",
        CODE + "test_a_replayed_code_ends_the_token_family",
    ),
    defence(
        13,
        "code lifetime of one minute",
        "adapters/identity/pages/consent_pages.py",
        "CODE_SECONDS = 60.0",
        "CODE_SECONDS = 600.0",
        CODE + "test_a_code_is_good_for_a_minute",
    ),
    defence(
        13,
        "a code bound to its client",
        FAMILIES,
        "if row is None or row.client != client:",
        "if row is None:",
        ONE_REQUEST,
    ),
    defence(
        13,
        "a code bound to its verifier",
        GRANTS,
        "if not same or redirect_uri",
        "if redirect_uri",
        ONE_REQUEST,
    ),
    defence(
        13,
        "a code bound to its redirect address",
        GRANTS,
        "not same or redirect_uri != kept.redirect_uri",
        "not same",
        ONE_REQUEST,
    ),
    defence(14, "the state in the answer", ASKED, '({"state": state} if state else {})', "{}", LET_IN),
    defence(14, "the issuer in the answer", ASKED, ' | {"iss": issuer}', "", LET_IN),
    defence(14, "the proof in the consent form", BROWSER, UNPROVEN, "if visit.is_new:", PROOF),
    defence(
        14,
        "no frames around the consent page",
        PAGES,
        "; frame-ancestors 'none'\"",
        '"',
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        14,
        "no CORS for the login pages",
        "entrypoints/http/edge/envelope.py",
        'if not known or scope["path"].startswith(FORM_PATHS):',
        "if not known:",
        "tests/http/test_conventions.py::test_43_only_a_known_origin_learns_anything",
    ),
)
