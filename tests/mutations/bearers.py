"""Checks 20 and 22: how tokens come, and what is odd in them."""

from tests.mutations.entry import defence

ACCESS = "entrypoints/http/edge/access.py"
RULES = "adapters/identity/tokens/access_token.py"
SIGNED = "adapters/identity/tokens/signed_claims.py"
HTTP = "tests/http/test_access.py::"
OWN = "tests/integration/test_token_verifier.py::"
MISSING = HTTP + "test_20_a_missing_token_is_told_where_to_get_one"
BAD = HTTP + "test_20_a_bad_token_is_said_to_be_bad"
TWICE = HTTP + "test_20_a_token_in_the_address_or_twice_is_refused"
CLAIMS = OWN + "test_wrong_claims_are_refused"
FORGED = OWN + "test_forged_and_broken_tokens_are_refused"
ODD = OWN + "test_odd_claims_do_no_harm"

DEFENCES = (
    defence(
        20, "no error without a token", ACCESS, 'f"Bearer {realm}"', "f'Bearer {realm}, error=\"x\"'", MISSING
    ),
    defence(
        20,
        "where to get a token",
        "entrypoints/http/app.py",
        ', resource_metadata="{oauth.resource_metadata}"',
        "",
        MISSING,
    ),
    defence(20, "a bad token is said to be bad", ACCESS, ', error="invalid_token"', "", BAD),
    defence(
        20,
        "no token in the address",
        ACCESS,
        'if "access_token" in connection.query_params:',
        "if not realm:",
        TWICE,
    ),
    defence(20, "one header", ACCESS, "if len(given) > 1:", "if not given:", TWICE),
    defence(
        20,
        "the missing scope is named",
        ACCESS,
        ', error="insufficient_scope", scope="{scope or ""}"',
        "",
        HTTP + "test_31_each_route_needs_just_its_scope",
    ),
    defence(22, "no time without bounds", RULES, "float(max(-FAR, min(value, FAR)))", "float(value)", ODD),
    defence(
        22,
        "scopes that are words",
        RULES,
        "if not isinstance(words, list) or not all(isinstance(word, str) for word in words):",
        "if not self.profile:",
        CLAIMS,
    ),
    defence(
        22,
        "each name once",
        SIGNED,
        "if len(found := dict(pairs)) < len(pairs):",
        "if (found := dict(pairs)) is None:",
        FORGED,
    ),
    defence(22, "names on one line", RULES, " or not value.isprintable()", "", CLAIMS),
)
