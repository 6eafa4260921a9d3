"""Checks 139 to 142: the tools of assistants and the backend of OpenBB Workspace."""

from tests.mutations.entry import defence

TOOLS = "entrypoints/assistant/tools.py"
ENDPOINT = "entrypoints/assistant/endpoint.py"
ROUTES = "entrypoints/http/openbb/routes.py"
ASSISTANT = "tests/http/test_assistant.py::"
DESK = "tests/http/test_openbb.py::"
CREDENTIALS = DESK + "test_141_credentials_of_a_reading_client_are_a_token_for_the_desk_alone"

DEFENCES = (
    defence(
        139,
        "a reading that appends nothing",
        "entrypoints/http/routes/readings.py",
        "        raise no_forecast(symbol, horizon)",
        '        self._product.use_cases().track_ticker()("MSFT")\n'
        "        raise no_forecast(symbol, horizon)",
        ASSISTANT + "test_139_no_tool_changes_anything",
    ),
    defence(
        139,
        "the hint that a tool reads only",
        "entrypoints/assistant/server.py",
        "read_only_hint=True",
        "read_only_hint=False",
        ASSISTANT + "test_139_the_list_says_what_a_tool_needs_and_that_it_reads",
    ),
    defence(
        140,
        "the scope of a tool",
        TOOLS,
        "if not caller.may(tool.scope):",
        "if False:",
        ASSISTANT + "test_140_a_tool_refuses_a_token_without_its_scope",
    ),
    defence(
        140,
        "the scopes at the door",
        ENDPOINT,
        'opt={"one_of": SCOPES, ASKED: asked}',
        'opt={"any_token": True, ASKED: asked}',
        ASSISTANT + "test_140_the_door_refuses_who_may_use_no_tool",
    ),
    defence(
        140,
        "owners of forecasts",
        ENDPOINT,
        "HomeReadings(product, principal.sees)",
        "HomeReadings(product, None)",
        ASSISTANT + "test_140_a_caller_sees_no_forecast_of_another_owner",
    ),
    defence(
        141,
        "the scope of a route of the desk",
        ROUTES,
        '@get("/ranges", **needs("forecasts:read"))',
        '@get("/ranges", **needs_one_of(SCOPES))',
        DESK + "test_141_a_route_of_the_desk_needs_its_scope",
    ),
    defence(
        141,
        "credentials in a header for the desk alone",
        "entrypoints/http/edge/access.py",
        "if EXCHANGED in handler.opt else",
        "if True else",
        CREDENTIALS,
    ),
    defence(
        141,
        "credentials of clients that may only read",
        "entrypoints/http/edge/exchange.py",
        "if more := scopes - READS:",
        "if (more := scopes - READS) and not READS:",
        CREDENTIALS,
    ),
    defence(
        142,
        "the origin of a page that calls the tools",
        ENDPOINT,
        "if any(origin not in origins for origin in given):",
        "if False:",
        ASSISTANT + "test_142_a_page_of_a_foreign_origin_is_refused",
    ),
    defence(
        142,
        "the origin of a page that reads the desk",
        "entrypoints/http/edge/envelope.py",
        'known = given.get(b"origin", b"").decode("latin-1") in self._origins',
        'known = b"origin" in given',
        DESK + "test_142_only_the_configured_origin_reads_the_desk",
    ),
)
