"""Check 85: values in queries, headers and bodies that no code of the service can use."""

from tests.mutations.entry import defence

PAGES = "entrypoints/http/routes/pages.py"
INPUTS = "tests/http/test_inputs.py::"
FUZZ = "tests/http/test_fuzz_values.py::"
CURSORS = INPUTS + "test_85_a_foreign_cursor_is_refused"
WEIGHTS = INPUTS + "test_85_a_weight_of_a_media_type_is_between_0_and_1"
EVENTS = INPUTS + "test_85_a_foreign_event_id_is_refused"
QUERIES = FUZZ + "test_85_no_query_value_causes_a_server_error"
HEADERS = FUZZ + "test_85_no_header_value_causes_a_server_error"
ZONES = INPUTS + "test_85_a_time_without_a_zone_is_refused"

DEFENCES = (
    defence(
        85,
        "a zone for every time",
        "domain/zoned_time.py",
        "if time is not None and time.tzinfo is None:",
        "if time == 0:",
        ZONES,
        INPUTS + "test_85_a_time_without_a_zone_in_a_body_is_refused",
        QUERIES,
    ),
    defence(
        85,
        "a zone for the time of prices",
        "application/forecasting/known_prices.py",
        'require_zone(known_at, "known_at")',
        "pass",
        ZONES,
    ),
    defence(
        85,
        "a zone for the time of champions",
        "application/queries/model_history.py",
        'require_zone(known_at, "known_at")',
        "pass",
        ZONES + "[2024-05-16T12:00:00-champion?known_at]",
    ),
    defence(
        85,
        "weights of Accept from 0 to 1",
        "entrypoints/http/edge/accept.py",
        "if not all(WEIGHT.fullmatch(weight) for weight in weights):",
        "if not header.isascii():",
        WEIGHTS,
        HEADERS,
    ),
    defence(
        85,
        "positions of ASCII digits",
        "entrypoints/http/routes/service.py",
        'pattern="^[0-9]{0,15}$",',
        'pattern="^.*$",',
        EVENTS,
        HEADERS,
    ),
    defence(
        85,
        "positions in the cursors of events",
        "entrypoints/http/routes/service.py",
        "if not POSITION.fullmatch(text):",
        "if False:",
        INPUTS + "test_85_a_cursor_belongs_to_one_list_in_one_order",
    ),
    defence(85, "keys of rows in cursors", PAGES, "not KEY.fullmatch(key) or ", "", CURSORS),
    defence(
        85,
        "one form of a cursor",
        PAGES,
        " or self.cursor_of(key) != self.cursor",
        "",
        INPUTS + "test_85_a_cursor_has_one_form",
    ),
    defence(
        85,
        "a value that PostgreSQL cannot hold is no outage",
        "adapters/persistence/database/failures.py",
        "if isinstance(cause, engine.dialect.loaded_dbapi.DataError) and state in",
        "if not cause and state in",
        "tests/integration/test_postgres.py::test_85_a_value_that_no_column_holds_is_invalid_input",
    ),
)
