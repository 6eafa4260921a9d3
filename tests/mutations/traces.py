"""Check 98: what leaves the service about itself."""

from tests.mutations.entry import defence

FAILURES = "adapters/telemetry/failures.py"
SPANS = "tests/unit/adapters/test_telemetry.py::test_98_no_span_holds_the_credentials_of_an_address"

DEFENCES = (
    defence(
        98,
        "no credentials in the message of a failed span",
        FAILURES,
        'return CREDENTIALS.sub("://", str(error))',
        "return str(error)",
        SPANS,
    ),
    defence(
        98,
        "no credentials in the traceback of a span",
        FAILURES,
        'CREDENTIALS.sub("://", trail)[-4000:]',
        "trail[-4000:]",
        SPANS,
    ),
)
