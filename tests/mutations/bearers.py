"""Checks 20 and 22: tokens in requests, and unusual claims."""

from tests.mutations.entry import defence

ACCESS = "entrypoints/http/edge/access.py"
RULES = "adapters/identity/tokens/access_token.py"
SIGNED = "adapters/identity/tokens/signed_claims.py"
HTTP = "tests/http/test_access.py::"
OWN = "tests/integration/test_token_verifier.py::"
MISSING = HTTP + "test_20_a_missing_token_gets_the_metadata_address"
BAD = HTTP + "test_20_a_bad_token_gets_invalid_token"
TWICE = HTTP + "test_20_a_token_in_the_address_or_twice_is_refused"
CLAIMS = OWN + "test_wrong_claims_are_refused"
FORGED = OWN + "test_forged_and_broken_tokens_are_refused"
ODD = OWN + "test_unusual_claims_are_harmless"

DEFENCES = (
    defence(
        20,
        "a 401 without error code when the token is missing",
        ACCESS,
        'f"Bearer {realm}"',
        "f'Bearer {realm}, error=\"x\"'",
        MISSING,
    ),
    defence(
        20,
        "the metadata address in a 401",
        "entrypoints/http/shared_state.py",
        ', resource_metadata="{oauth.resource_metadata}"',
        "",
        MISSING,
    ),
    defence(20, 'error="invalid_token" for a bad token', ACCESS, ', error="invalid_token"', "", BAD),
    defence(
        20,
        "refusal of a token in the query",
        ACCESS,
        'if "access_token" in connection.query_params:',
        "if not realm:",
        TWICE,
    ),
    defence(20, "refusal of two Authorization headers", ACCESS, "if len(given) > 1:", "if not given:", TWICE),
    defence(
        20,
        "the missing scope in a 403",
        ACCESS,
        ', error="insufficient_scope", scope="{scopes[0] or ""}"',
        "",
        HTTP + "test_31_each_route_needs_just_its_scope",
    ),
    defence(
        22,
        "bounds of the times in claims",
        RULES,
        "float(max(-MAX_TIME, min(value, MAX_TIME)))",
        "float(value)",
        ODD,
    ),
    defence(
        22,
        "refusal of scopes that are not words",
        RULES,
        "if not isinstance(words, list) or not all(isinstance(word, str) for word in words):",
        "if not self.profile:",
        CLAIMS,
    ),
    defence(
        22,
        "refusal of repeated names in JSON",
        SIGNED,
        "if len(found := dict(pairs)) < len(pairs):",
        "if (found := dict(pairs)) is None:",
        FORGED,
    ),
    defence(22, "refusal of unprintable names", RULES, " or not value.isprintable()", "", CLAIMS),
)
