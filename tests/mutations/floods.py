"""Checks 36 and 38: rate limits, and many password checks at once."""

from tests.mutations.entry import defence

ADMISSION = "entrypoints/http/edge/admission.py"
HASHER = "adapters/identity/passwords/argon2_hasher.py"
OAUTH = "entrypoints/http/routes/oauth.py"
RATES = "adapters/rate_limits/token_buckets.py"
SERVE = "entrypoints/cli/serve.py"
BUCKETS = "tests/unit/adapters/test_token_buckets.py::"
CALLERS = "tests/http/test_settings.py::test_the_rate_of_a_caller_can_be_bounded_while_it_runs"
PEERS = "tests/http/test_settings.py::test_token_requests_have_their_own_rate_limit"
FLOODS = "tests/e2e/test_floods.py::"
ONE = "tests/unit/adapters/test_argon2_hasher.py::test_38_one_password_at_a_time"

DEFENCES = (
    defence(
        36,
        "limit of the rate bucket",
        RATES,
        "        if left < count:\n",
        "        if left < 0:\n",
        BUCKETS + "test_a_minutes_worth_passes_at_once_and_no_more",
        CALLERS,
    ),
    defence(
        36,
        "a rate bucket shared by all processes",
        RATES,
        "mmap.mmap(self._file, ",
        "mmap.mmap(-1, ",
        BUCKETS + "test_processes_share_the_count",
    ),
    defence(
        36,
        "rate limit of a caller",
        ADMISSION,
        "self._rates.take(_bucket(principal), minute))",
        "minute)",
        CALLERS,
    ),
    defence(36, "a rate bucket for each caller", ADMISSION, 'f"api:{principal.owner}"', '"api:"', CALLERS),
    defence(
        36,
        "rate limit of token requests",
        ADMISSION,
        'self._rates.take(f"oauth:{address}", minute)',
        "str()",
        PEERS,
    ),
    defence(
        36,
        "separate buckets for requests and tokens",
        ADMISSION,
        "self._settings().token_requests_per_minute",
        "self._settings().requests_per_minute",
        FLOODS + "test_36_buckets_are_separate_and_ignore_headers",
    ),
    defence(
        36,
        "Retry-After of a 429",
        "entrypoints/http/edge/problems.py",
        "error.wait if isinstance(error, WAITING) else RETRY",
        "RETRY",
        CALLERS,
        PEERS,
    ),
    defence(
        36,
        "the address of the connection, not of a header",
        OAUTH,
        'request.client.host if request.client else ""',
        'request.headers.get("x-forwarded-for", "")',
        PEERS,
    ),
    defence(
        36,
        "no trust in proxy headers",
        SERVE,
        '"proxy_headers": False',
        '"proxy_headers": True',
        FLOODS + "test_36_buckets_are_separate_and_ignore_headers",
    ),
    defence(
        38,
        "one password check at a time",
        HASHER,
        "with self._lock:\n            try:",
        "if True:\n            try:",
        ONE,
    ),
    defence(
        38,
        "one password hash at a time",
        HASHER,
        "with self._lock:\n            return",
        "if True:\n            return",
        ONE,
    ),
    defence(
        38,
        "few threads for token requests",
        OAUTH,
        "run_sync(ask, limiter=limiter)",
        "run_sync(ask)",
        "tests/http/test_wrong_secrets.py::test_38_the_api_has_threads_of_its_own",
    ),
)
