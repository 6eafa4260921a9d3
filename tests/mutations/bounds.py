"""Checks 34, 35 and 40: limits, idempotency keys and malformed input."""

from tests.mutations.entry import defence

APP = "entrypoints/http/app.py"
ENVELOPE = "entrypoints/http/edge/envelope.py"
CONVENTIONS = "tests/http/test_conventions.py::"
CAPS = CONVENTIONS + "test_34_caps_hold"
ONCE = CONVENTIONS + "test_34_a_key_makes_a_request_happen_once"
SIZES = CONVENTIONS + "test_35_sizes_are_bounded"
BODIES = CONVENTIONS + "test_40_bad_bodies_are_refused"
PATHS = "tests/http/test_addresses.py::test_40_a_path_that_is_not_utf8_is_refused"

DEFENCES = (
    defence(
        34,
        "limit of tickers in a request",
        "entrypoints/http/routes/forecast_batches.py",
        "msgspec.Meta(min_length=1, max_length=MAX_BATCH)]",
        "msgspec.Meta(min_length=1)]",
        CAPS,
    ),
    defence(
        34,
        "limit of a page",
        "entrypoints/http/routes/pages.py",
        "QueryParameter(ge=1, le=500,",
        "QueryParameter(ge=1,",
        CAPS,
    ),
    defence(
        34,
        "limit of a date range of prices",
        "entrypoints/http/routes/prices.py",
        "MAX_SESSIONS = 5000",
        "MAX_SESSIONS = 500_000",
        CAPS,
    ),
    defence(
        34,
        "refusal of a range that ends before it starts",
        "entrypoints/http/routes/prices.py",
        "check_window(*window)\n",
        "pass\n",
        CAPS,
    ),
    defence(
        34,
        "limit of the horizon",
        "domain/horizon.py",
        "if not 1 <= sessions <= MAX_HORIZON:",
        "if not 1 <= sessions <= MAX_HORIZON * 10:",
        "tests/unit/domain/test_horizon.py::test_other_horizons_are_refused",
    ),
    defence(
        34,
        "limit of levels",
        "application/forecasting/fields.py",
        "msgspec.Meta(min_length=1, max_length=50)",
        "msgspec.Meta(min_length=1)",
        CAPS,
    ),
    defence(
        34,
        "limit of closes in a preview",
        "application/queries/preview_request.py",
        "MAX_CLOSES = 10_000",
        "MAX_CLOSES = 10_000_000",
        CAPS,
    ),
    defence(
        34,
        "limit of epochs",
        "adapters/forecasting/lstm/forecaster.py",
        '"epochs": (1, 100)',
        '"epochs": (1, 100_000)',
        CAPS,
    ),
    defence(
        34,
        "limit of the network size",
        "adapters/forecasting/lstm/forecaster.py",
        '"hidden": (1, 512)',
        '"hidden": (1, 512_000)',
        CAPS,
    ),
    defence(
        34,
        "limit of running jobs of an owner",
        "adapters/persistence/jobs/fair_order.py",
        "job_queue.owner NOT IN :owners",
        "(TRUE OR job_queue.owner NOT IN :owners)",
        "tests/contracts/test_job_queue.py",
    ),
    defence(
        34,
        "claim of a request with an idempotency key",
        APP,
        "return await claim_request(request)",
        "return None",
        ONCE,
    ),
    defence(
        34,
        "refusal of a key used for another request",
        "adapters/persistence/accounts/sql_keyed_requests.py",
        "if found.digest != digest:",
        "if False:",
        ONCE,
    ),
    defence(
        34,
        "same identities of a request that is continued",
        "entrypoints/http/routes/requests.py",
        "at=claim.at if claim else ledger.clock.now(),",
        "at=ledger.clock.now(),",
        CONVENTIONS + "test_34_an_unanswered_request_is_continued",
    ),
    defence(
        50,
        "no secret in the kept answers",
        "entrypoints/http/edge/idempotency.py",
        'msgspec.structs.replace(answer, body=b"") if is_secret else answer',
        "answer",
        "tests/http/test_access.py::test_clients_are_created_rotated_and_revoked_over_http",
    ),
    defence(
        34,
        "idempotency keys separate for each owner",
        "entrypoints/http/edge/idempotency.py",
        "keyed.begin, principal.owner, key,",
        'keyed.begin, "", key,',
        ONCE,
    ),
    defence(
        35, "limit of the body size", ENVELOPE, "MAX_BODY_BYTES = 1 << 20", "MAX_BODY_BYTES = 1 << 30", SIZES
    ),
    defence(
        35,
        "limit of the address length",
        ENVELOPE,
        "MAX_TARGET_BYTES = 8192",
        "MAX_TARGET_BYTES = 1 << 20",
        SIZES,
    ),
    defence(
        35,
        "limit of the header size",
        ENVELOPE,
        "MAX_HEADERS_BYTES = 16_384",
        "MAX_HEADERS_BYTES = 1 << 20",
        SIZES,
    ),
    defence(
        40,
        "refusal of other content types",
        ENVELOPE,
        'if kind != b"application/json":',
        "if not kind:",
        BODIES,
    ),
    defence(
        40,
        "refusal of values of another type",
        APP,
        "await require_types(request)",
        "pass",
        "tests/http/test_bodies.py::test_40_a_value_of_another_type_is_refused",
    ),
    defence(40, "400 for invalid UTF-8", APP, "UnicodeDecodeError: problems.answer_undecodable,", "", BODIES),
    defence(
        40, "400 for deeply nested JSON", APP, "RecursionError: problems.answer_undecodable,", "", BODIES
    ),
    defence(
        40,
        "refusal of a path that is not UTF-8",
        ENVELOPE,
        ' or not _is_utf8(scope.get("raw_path")):',
        ":",
        PATHS,
    ),
    defence(
        40,
        "refusal of a repeated parameter",
        "entrypoints/http/edge/address.py",
        "if len(set(names)) < len(names):",
        "if not scope:",
        "tests/http/test_addresses.py::test_40_bad_parameters_are_refused",
    ),
)
