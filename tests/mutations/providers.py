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
WARM = THEIRS + "test_known_keys_outlast_every_fault"
COLD = THEIRS + "test_without_keys_the_error_is_store_unavailable"

DEFENCES = (
    defence(
        23,
        "https for issuers off loopback",
        SETTINGS,
        'safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)',
        'safe = parts.scheme in ("https", "http")',
        UNSAFE,
    ),
    defence(
        23,
        "asymmetric algorithms only",
        SETTINGS,
        "if not names or any(name not in ALGORITHMS for name in names):",
        "if not text and not names:",
        UNSAFE,
    ),
    defence(
        23,
        "at least one algorithm",
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
        "at least one key",
        OIDC,
        "if not (keys := _signature_keys(listed)):",
        "if (keys := _signature_keys(listed)) is None:",
        AT_START,
    ),
    defence(23, "keys under https", OIDC, " or not is_https_or_loopback(address):", ":", AT_START),
    defence(
        23,
        "check of the provider before the service starts",
        "entrypoints/cli/serve.py",
        "product.adapters().token_verifier().check()",
        "product.adapters().token_verifier()",
        "tests/e2e/test_serve.py::test_23_it_does_not_start_with_another_provider",
    ),
    defence(
        23,
        "no own tokens beside a provider",
        "adapters/identity/resource_server.py",
        "return not_found()",
        "return answer(200, {})",
        THEIRS + "test_the_embedded_server_gives_no_tokens",
    ),
    defence(
        25,
        "read of the keys for an unknown kid",
        POOL,
        "            self._read_for_unknown()",
        "            pass",
        NEW_KEY,
    ),
    defence(
        25,
        "periodic read of the keys",
        POOL,
        "elif age > FRESH_SECONDS and _is_due(self._tried_at, RETRY_SECONDS):",
        "elif age < 0:",
        NEW_KEY,
    ),
    defence(
        25,
        "limit of reads for unknown keys",
        POOL,
        "if self._read_at != before or not _is_due(self._tried_at, FIRST_READ_RETRY_SECONDS):\n"
        "                return\n"
        "            if not _is_due(self._unknown_at, UNKNOWN_KEY_SECONDS):\n"
        "                return\n",
        "pass\n",
        THEIRS + "test_unknown_keys_cause_one_read",
    ),
    defence(
        26,
        "read of the keys in the background",
        POOL,
        'run_in_background(self._lock, self._read, "provider-keys")',
        "self._read()",
        WARM,
    ),
    defence(
        26,
        "no redirects from a provider",
        FETCH,
        "follow_redirects=False",
        "follow_redirects=True",
        THEIRS + "test_redirects_are_not_followed",
    ),
    defence(
        26,
        "limit of a provider document",
        FETCH,
        "MAX_DOCUMENT_BYTES = 256 * 1024",
        "MAX_DOCUMENT_BYTES = 1 << 28",
        COLD,
    ),
    defence(
        26,
        "three seconds for a provider document",
        FETCH,
        "FETCH_SECONDS = 3.0",
        "FETCH_SECONDS = 30.0",
        COLD,
    ),
    defence(
        26,
        "store-unavailable for a faulty provider",
        FETCH,
        "raise provider_unavailable(address) from None",
        "raise",
        COLD,
    ),
    defence(
        26,
        "no repeated wait for a provider that is unavailable",
        POOL,
        "            if not _is_due(self._tried_at, FIRST_READ_RETRY_SECONDS):",
        "            if not self:",
        COLD,
    ),
    defence(
        26,
        "Retry-After of a 503",
        "entrypoints/http/edge/problems.py",
        "told if status in (429, 503) else 0",
        "told if status == 429 else 0",
        HTTP + "test_26_an_unavailable_provider_gives_503",
    ),
    defence(
        27,
        "token form of each profile",
        PROFILES,
        'types=("at+jwt",), client="client_id", scopes=("scope",), required=("sub", "iat", "jti")',
        'types=("at+jwt", "jwt"), client="azp", scopes=("scope",)',
        THEIRS + "test_each_provider_has_its_shape",
    ),
    defence(
        27,
        "subjects separate for each issuer",
        "domain/principal.py",
        'f"{self.subject}@{self.issuer}" if self.issuer else self.subject',
        "self.subject",
        THEIRS + "test_one_subject_of_two_issuers_is_two_owners",
    ),
)
