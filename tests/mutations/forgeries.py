"""Check 21: which tokens are believed."""

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
        "a proven signature",
        SIGNED,
        "if not jws.validate_compact(parsed, key, registry=registry):",
        "if not parsed:",
        FORGED,
    ),
    defence(
        21,
        "headers of our list",
        SIGNED,
        '"x5t#S256")',
        '"x5t#S256", "jwk", "jku", "x5u", "crit")',
        HEADERS,
    ),
    defence(
        21,
        "algorithms of our list",
        "adapters/identity/tokens/oidc_verifier.py",
        "TokenReader(rules, algorithms,",
        'TokenReader(rules, ("RS256", "ES256"),',
        THEIRS + "test_the_algorithm_is_ours_to_choose",
    ),
    defence(
        21,
        "an access token by its type",
        RULES,
        "if kind not in self.profile.types:",
        "if kind is None:",
        HEADERS,
    ),
    defence(
        21,
        "no ID token by its claims",
        RULES,
        "if any(name in claims for name in self.profile.absent):",
        "if not claims:",
        THEIRS + "test_an_id_token_is_no_access_token",
    ),
    defence(21, "our issuer", RULES, 'if claims.get("iss") != self.issuer:', "if not claims:", CLAIMS),
    defence(
        21,
        "our audience, whole",
        RULES,
        "if self.audience not in (audience if isinstance(audience, list) else [audience]):",
        "if not str(audience).startswith(self.audience[:-1]):",
        CLAIMS,
    ),
    defence(
        21, "it ends", RULES, "if expires is None or expires + LEEWAY <= now:", "if expires is None:", CLAIMS
    ),
    defence(
        21,
        "it has an end",
        RULES,
        "if expires is None or expires + LEEWAY <= now:",
        "expires = 9e9 if expires is None else expires\n        if expires + LEEWAY <= now:",
        CLAIMS,
    ),
    defence(21, "it has begun", RULES, 'for name in ("nbf", "iat")', 'for name in ("iat",)', CLAIMS),
    defence(21, "small tokens", SIGNED, "LONGEST = 16 * 1024", "LONGEST = 1 << 28", FORGED),
    defence(
        21,
        "one refusal for whatever breaks",
        SIGNED,
        "except Exception:",
        "except ValueError:",
        FORGED,
    ),
    defence(
        21, "claims are an object", SIGNED, "if not isinstance(claims, dict):", "if claims is None:", FORGED
    ),
)
