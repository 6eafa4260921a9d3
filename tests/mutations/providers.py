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
JUNK = THEIRS + "test_91_a_junk_token_before_a_rotation_refuses_no_token_of_the_new_key"
HANGS = HTTP + "test_91_junk_tokens_do_not_delay_known_keys_while_the_provider_hangs"

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
        "if self._read_aside() or kid not in self._absent:",
        "if kid not in self._absent:",
        NEW_KEY,
    ),
    defence(
        25,
        "periodic read of the keys",
        POOL,
        "elif age > FRESH_SECONDS:",
        "elif age < 0:",
        NEW_KEY,
    ),
    defence(
        25,
        "limit of reads for unknown keys",
        POOL,
        "        if not _is_due(self._tried_at, RETRY_SECONDS):\n            return False\n",
        "",
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
        "if wait else {}",
        "if wait and status != 503 else {}",
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
    defence(
        91,
        "another try for a key that may be new",
        POOL,
        "if self._read_aside() or kid not in self._absent:",
        "if self._read_aside() and not kid:",
        NEW_KEY,
        JUNK,
    ),
    defence(
        91,
        "refusal of a key that a read lacks, not of one that was asked for later",
        POOL,
        " or kid not in self._absent:",
        ":",
        JUNK,
    ),
    defence(
        91,
        "no refusal while the provider does not answer",
        POOL,
        "self._asked, set(), frozenset()",
        "self._asked, set(), self._absent",
        THEIRS + "test_91_no_unknown_key_is_refused_while_the_provider_is_away",
    ),
    defence(
        91,
        "reads of keys beside requests",
        POOL,
        'run_in_background(self._lock, self._read, "provider-keys")',
        "self.check()",
        HANGS,
    ),
    defence(
        91,
        "limit of remembered unknown keys",
        POOL,
        "if len(self._asked) < MAX_ASKED:",
        "if kid:",
        THEIRS + "test_91_few_unknown_keys_are_remembered",
    ),
    defence(
        91,
        "Retry-After of one second",
        "entrypoints/http/edge/problems.py",
        "WAITING = (TooManyRequests, RateLimited, RequestRunning, Busy, StoreUnavailable)",
        "WAITING = (TooManyRequests, RateLimited, RequestRunning, Busy)",
        HANGS,
    ),
)
