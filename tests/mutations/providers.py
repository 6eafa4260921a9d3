"""Checks 23 and 25 to 27: external issuers."""

from tests.mutations.entry import defence

FETCH = "adapters/identity/tokens/bounded_fetch.py"
OIDC = "adapters/identity/tokens/provider.py"
POOL = "adapters/identity/tokens/provider_keys.py"
PROFILES = "adapters/identity/tokens/profiles.py"
SETTINGS = "entrypoints/identity_settings.py"
HTTP = "tests/http/test_access.py::"
OWN = "tests/integration/test_token_verifier.py::"
THEIRS = "tests/integration/test_oidc_verifier.py::"
UNSAFE = OWN + "test_unsafe_settings_are_refused"
AT_START = THEIRS + "test_a_provider_that_is_another_one_is_refused_at_start"
NEW_KEY = THEIRS + "test_a_new_key_is_accepted_with_its_first_token"
WARM = THEIRS + "test_warm_keys_outlive_every_fault"
COLD = THEIRS + "test_cold_it_says_that_the_provider_is_away"

DEFENCES = (
    defence(
        23,
        "https off this machine",
        SETTINGS,
        'safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)',
        'safe = parts.scheme in ("https", "http")',
        UNSAFE,
    ),
    defence(
        23,
        "asymmetric algorithms",
        SETTINGS,
        "if not names or any(name not in ALGORITHMS for name in names):",
        "if not text and not names:",
        UNSAFE,
    ),
    defence(
        23,
        "an algorithm at least",
        SETTINGS,
        "if not names or any(name not in ALGORITHMS for name in names):",
        "if any(name not in ALGORITHMS for name in names):",
        UNSAFE,
    ),
    defence(
        23,
        "the configured issuer",
        OIDC,
        'if document.get("issuer") != issuer:',
        "if not document:",
        AT_START,
    ),
    defence(
        23,
        "a key at least",
        OIDC,
        "if not (keys := _usable(listed)):",
        "if (keys := _usable(listed)) is None:",
        AT_START,
    ),
    defence(23, "keys under https", OIDC, " or not may_be_read(address):", ":", AT_START),
    defence(
        23,
        "it is said before it serves",
        "entrypoints/cli/serve.py",
        "product.adapters.token_verifier().check()",
        "product.adapters.token_verifier()",
        "tests/e2e/test_serve.py::test_23_it_does_not_start_with_another_provider",
    ),
    defence(
        23,
        "no tokens beside a provider's",
        "adapters/identity/resource_server.py",
        "return not_offered()",
        "return answer(200, {})",
        THEIRS + "test_the_embedded_server_gives_no_tokens",
    ),
    defence(
        25,
        "a new key is looked for",
        POOL,
        "            self._read_for_unknown()",
        "            pass",
        NEW_KEY,
    ),
    defence(
        25,
        "keys are read again",
        POOL,
        "elif age > FRESH and _is_due(self._tried_at, RETRY):",
        "elif age < 0:",
        NEW_KEY,
    ),
    defence(
        25,
        "strangers cannot make it ask",
        POOL,
        "if self._read_at != before or not _is_due(self._tried_at, COLD_PACE):\n"
        "                return\n"
        "            if not _is_due(self._unknown_at, UNKNOWN_PACE):\n"
        "                return\n",
        "pass\n",
        THEIRS + "test_unknown_keys_cannot_make_it_ask",
    ),
    defence(
        26,
        "keys are read beside",
        POOL,
        'beside(self._lock, self._read, "provider-keys")',
        "self._read()",
        WARM,
    ),
    defence(
        26,
        "no redirects",
        FETCH,
        "follow_redirects=False",
        "follow_redirects=True",
        THEIRS + "test_redirects_are_not_followed",
    ),
    defence(26, "small documents", FETCH, "LARGEST = 256 * 1024", "LARGEST = 1 << 28", COLD),
    defence(26, "three seconds", FETCH, "PATIENCE = 3.0", "PATIENCE = 30.0", COLD),
    defence(26, "an ill provider is away", FETCH, "raise away(address) from None", "raise", COLD),
    defence(
        26,
        "waiting is not repeated",
        POOL,
        "            if not _is_due(self._tried_at, COLD_PACE):",
        "            if not self:",
        COLD,
    ),
    defence(
        26,
        "it says when to come back",
        "entrypoints/http/edge/problems.py",
        "RETRY_SECONDS if status == 503 else 0",
        "0",
        HTTP + "test_26_a_provider_that_is_away_is_said_to_be_away",
    ),
    defence(
        27,
        "one shape of tokens",
        PROFILES,
        'types=("at+jwt",), client="client_id", scopes=("scope",), required=("sub", "iat", "jti")',
        'types=("at+jwt", "jwt"), client="azp", scopes=("scope",)',
        THEIRS + "test_each_provider_has_its_shape",
    ),
    defence(
        27,
        "subjects of an issuer",
        "domain/principal.py",
        'f"{self.subject}@{self.issuer}" if self.issuer else self.subject',
        "self.subject",
        THEIRS + "test_one_subject_of_two_issuers_is_two_owners",
    ),
)
