"""Check 21: verification of access tokens."""

from tests.mutations.entry import defence

RULES = "adapters/identity/tokens/access_token.py"
SIGNED = "adapters/identity/tokens/signed_claims.py"
OWN = "tests/integration/test_token_verifier.py::"
THEIRS = "tests/integration/test_oidc_verifier.py::"
CLAIMS = OWN + "test_wrong_claims_are_refused"
HEADERS = OWN + "test_wrong_headers_are_refused"
FORGED = OWN + "test_forged_and_broken_tokens_are_refused"

DEFENCES = (
    defence(
        21,
        "signature",
        SIGNED,
        "if not jws.validate_compact(parsed, key, registry=registry):",
        "if not parsed:",
        FORGED,
    ),
    defence(
        21,
        "allowed header names",
        SIGNED,
        '"x5t#S256")',
        '"x5t#S256", "jwk", "jku", "x5u", "crit")',
        HEADERS,
    ),
    defence(
        21,
        "configured algorithms",
        "adapters/identity/tokens/oidc_verifier.py",
        "TokenReader(rules, algorithms,",
        'TokenReader(rules, ("RS256", "ES256"),',
        THEIRS + "test_only_configured_algorithms_are_accepted",
    ),
    defence(
        21,
        "the type of the token",
        RULES,
        "if kind not in self.profile.types:",
        "if kind is None:",
        HEADERS,
    ),
    defence(
        21,
        "refusal of ID tokens",
        RULES,
        "if any(name in claims for name in self.profile.absent):",
        "if not claims:",
        THEIRS + "test_an_id_token_is_no_access_token",
    ),
    defence(21, "issuer", RULES, 'if claims.get("iss") != self.issuer:', "if not claims:", CLAIMS),
    defence(
        21,
        "the complete audience",
        RULES,
        "if self.audience not in (audience if isinstance(audience, list) else [audience]):",
        "if not str(audience).startswith(self.audience[:-1]):",
        CLAIMS,
    ),
    defence(
        21,
        "expiry",
        RULES,
        "if expires is None or expires + LEEWAY_SECONDS <= now:",
        "if expires is None:",
        CLAIMS,
    ),
    defence(
        21,
        "a required expiry",
        RULES,
        "if expires is None or expires + LEEWAY_SECONDS <= now:",
        "expires = 9e9 if expires is None else expires\n        if expires + LEEWAY_SECONDS <= now:",
        CLAIMS,
    ),
    defence(21, "not-before time", RULES, 'for name in ("nbf", "iat")', 'for name in ("iat",)', CLAIMS),
    defence(
        21,
        "limit of the token size",
        SIGNED,
        "MAX_TOKEN_CHARACTERS = 16 * 1024",
        "MAX_TOKEN_CHARACTERS = 1 << 28",
        FORGED,
    ),
    defence(
        21,
        "one error for every parser failure",
        SIGNED,
        "except Exception:",
        "except ValueError:",
        FORGED,
    ),
    defence(
        21,
        "claims that are an object",
        SIGNED,
        "if not isinstance(claims, dict):",
        "if claims is None:",
        FORGED,
    ),
)
