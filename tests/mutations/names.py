"""Checks 29, 47 and 48: the log, escaped names, and outgoing requests."""

from tests.mutations.entry import defence

PAGES = "adapters/identity/pages/html.py"
SESSION = "adapters/market_data/yahoo/session.py"
TICKER = "domain/ticker.py"
INERT = "tests/http/test_inert_names.py::"
LOG = "tests/e2e/test_log.py::test_29_the_log_contains_no_secret"
YAHOO = "tests/integration/test_yahoo.py::"
HOSTS = YAHOO + "test_48_other_hosts_are_not_asked"
CUT = YAHOO + "test_48_an_answer_that_is_too_large_is_cut"
SLOW = YAHOO + "test_48_an_answer_that_trickles_in_is_cut"
ODD = "tests/http/test_no_outbound_call.py::test_48_an_invalid_ticker_is_not_requested"
NO_USER = INERT + "test_47_no_user_has_such_a_name"

DEFENCES = (
    defence(
        29,
        "no token of a client in the log",
        "adapters/identity/oauth/oauth_server.py",
        "def create_token_response(self)",
        "def instead_of_the_stock_one(self)",
        "tests/integration/test_authorization_server.py::test_no_log_holds_a_token_or_a_secret",
        LOG,
    ),
    defence(
        29,
        "no query in the log",
        "entrypoints/cli/serve.py",
        '"access_log": False',
        '"access_log": True',
        LOG,
    ),
    defence(
        47,
        "escaped client name on the consent page",
        PAGES,
        "<strong>{escape(text)}</strong>",
        "<strong>{text}</strong>",
        INERT + "test_47_a_name_on_the_consent_page_is_text",
    ),
    defence(
        47,
        "escaped client name on the device page",
        "adapters/identity/pages/device_pages.py",
        "program = strong(client.created.name)",
        "program = Html(client.created.name)",
        INERT + "test_47_a_name_on_the_device_page_is_text",
    ),
    defence(
        47,
        "escaped hidden fields",
        PAGES,
        "{escape(v)}",
        "{v}",
        INERT + "test_47_what_is_typed_at_the_login_is_text",
    ),
    defence(
        47,
        "escaped field values",
        "adapters/identity/pages/fields.py",
        "{escape(value)}",
        "{value}",
        INERT + "test_47_a_name_on_the_device_page_is_text",
    ),
    defence(
        47,
        "form of a user name",
        "domain/user.py",
        "if not NAME.fullmatch(name) or is_person(name):",
        "if not wanted.user:",
        NO_USER,
    ),
    defence(
        47,
        "form of a ticker",
        TICKER,
        'raise InvalidInput(f"{text!r} is not',
        'return cls("A", "XNYS", "USD", text)\n        raise InvalidInput(f"{text!r} is not',
        NO_USER,
    ),
    defence(
        47,
        "numbers only in CSV",
        "entrypoints/http/routes/prices.py",
        'lines.append(",".join((bar.session.isoformat(),',
        'lines.append(",".join((prices.source,',
        INERT + "test_47_a_table_holds_dates_and_numbers_only",
    ),
    defence(48, "complete match of B3 tickers", TICKER, "_B3.fullmatch(name)", "_B3.match(name)", ODD),
    defence(48, "complete match of US tickers", TICKER, "_US.fullmatch(name)", "_US.match(name)", ODD),
    defence(48, "allowed hosts", SESSION, " or parts.hostname not in HOSTS:", ":", HOSTS),
    defence(48, "https only", SESSION, 'parts.scheme != "https" or ', "", HOSTS),
    defence(
        48,
        "no redirects from Yahoo",
        SESSION,
        '"allow_redirects": False',
        '"allow_redirects": True',
        YAHOO + "test_48_no_redirect_is_followed",
    ),
    defence(
        48,
        "limit of an answer of Yahoo",
        SESSION,
        "MAX_BODY_BYTES = 10 << 20",
        "MAX_BODY_BYTES = 10 << 30",
        CUT,
    ),
    defence(
        48,
        "time limit of an answer of Yahoo",
        SESSION,
        'options["timeout"] = min(',
        'options["waits"] = min(',
        SLOW,
    ),
    defence(
        48, "at most half a minute for a request", SESSION, "min(limit, MAX_REQUEST_SECONDS)", "limit", SLOW
    ),
)
