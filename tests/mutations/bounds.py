"""Checks 34, 35 and 40: what is too much, and what cannot be read."""

from tests.mutations.entry import defence

APP = "entrypoints/http/app.py"
ENVELOPE = "entrypoints/http/edge/envelope.py"
CONVENTIONS = "tests/http/test_conventions.py::"
CAPS = CONVENTIONS + "test_34_caps_hold"
ONCE = CONVENTIONS + "test_34_a_key_makes_a_request_happen_once"
SIZES = CONVENTIONS + "test_35_sizes_are_bounded"
BODIES = CONVENTIONS + "test_40_bad_bodies_are_refused"
PATHS = "tests/http/test_addresses.py::test_40_a_path_that_is_no_text_is_refused"

DEFENCES = (
    defence(
        34,
        "few tickers",
        "entrypoints/http/routes/forecasts.py",
        "msgspec.Meta(max_length=500)] = []",
        "msgspec.Meta()] = []",
        CAPS,
    ),
    defence(
        34,
        "short pages",
        "entrypoints/http/routes/requests.py",
        "QueryParameter(ge=1, le=500,",
        "QueryParameter(ge=1,",
        CAPS,
    ),
    defence(
        34, "short spans of dates", "entrypoints/http/routes/prices.py", "MOST = 5000", "MOST = 500_000", CAPS
    ),
    defence(
        34,
        "spans that end after they start",
        "entrypoints/http/routes/prices.py",
        "check_window(start, end)\n",
        "pass\n",
        CAPS,
    ),
    defence(
        34,
        "near horizons",
        "domain/horizon.py",
        "if not 1 <= sessions <= LONGEST:",
        "if not 1 <= sessions <= LONGEST * 10:",
        "tests/unit/domain/test_horizon.py::test_other_horizons_are_refused",
    ),
    defence(
        34,
        "few levels",
        "entrypoints/http/routes/forecasts.py",
        "msgspec.Meta(min_length=1, max_length=50)",
        "msgspec.Meta(min_length=1)",
        CAPS,
    ),
    defence(
        34, "short series", "entrypoints/http/routes/preview.py", "MOST = 10_000", "MOST = 10_000_000", CAPS
    ),
    defence(
        34,
        "short trainings",
        "adapters/forecasting/lstm/forecaster.py",
        '"epochs": (1, 100)',
        '"epochs": (1, 100_000)',
        CAPS,
    ),
    defence(
        34,
        "small networks",
        "adapters/forecasting/lstm/forecaster.py",
        '"hidden": (1, 512)',
        '"hidden": (1, 512_000)',
        CAPS,
    ),
    defence(
        34,
        "few jobs of an owner at a time",
        "adapters/persistence/jobs/sql_job_queue.py",
        ", Q.owner.not_in(owners))",
        ")",
        "tests/contracts/test_job_queue.py",
    ),
    defence(
        34,
        "one forecast a key",
        "entrypoints/http/routes/requests.py",
        'f"request/{principal.owner}/{key}" if key else ',
        "",
        ONCE,
    ),
    defence(
        34,
        "one request a key",
        "application/commands/issue_forecast.py",
        'return KeyReused("the key stands for another forecast", field="Idempotency-Key")',
        "pass",
        ONCE,
    ),
    defence(
        34,
        "keys of an owner",
        "entrypoints/http/routes/requests.py",
        "request/{principal.owner}/{key}",
        "request/{key}",
        ONCE,
    ),
    defence(35, "small bodies", ENVELOPE, "LARGEST_BODY = 1 << 20", "LARGEST_BODY = 1 << 30", SIZES),
    defence(35, "short addresses", ENVELOPE, "LONGEST_TARGET = 8192", "LONGEST_TARGET = 1 << 20", SIZES),
    defence(35, "small headers", ENVELOPE, "LARGEST_HEADERS = 16_384", "LARGEST_HEADERS = 1 << 20", SIZES),
    defence(40, "JSON", ENVELOPE, 'if kind != b"application/json":', "if not kind:", BODIES),
    defence(40, "text that is none", APP, "UnicodeDecodeError: problems.undecodable,", "", BODIES),
    defence(40, "depth", APP, "RecursionError: problems.undecodable,", "", BODIES),
    defence(40, "paths that are none", ENVELOPE, ' or not _is_utf8(scope.get("raw_path")):', ":", PATHS),
    defence(
        40,
        "a parameter once",
        "entrypoints/http/edge/address.py",
        "if len(set(names)) < len(names):",
        "if not scope:",
        "tests/http/test_addresses.py::test_40_bad_parameters_are_refused",
    ),
)
