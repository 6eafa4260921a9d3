"""Check 99: what a known caller can cause with requests that a bound refuses."""

from tests.mutations.entry import defence

LINES = "tests/unit/adapters/logs/test_budget.py::test_99_lines_about_a_caller_over_a_bound_are_bounded"
OBSERVER = "adapters/logs/observer.py"

DEFENCES = (
    defence(
        99,
        "bounded lines about refused requests of a known caller",
        OBSERVER,
        "return self.strangers.take(REFUSED, happening.actor)",
        "return True",
        LINES,
    ),
    defence(
        99,
        "a number of lines for each caller",
        OBSERVER,
        "self.strangers.take(REFUSED, happening.actor)",
        'self.strangers.take(REFUSED, "all")',
        LINES,
    ),
    defence(
        99,
        "bounded lines about places that are taken",
        "adapters/logs/happening_fields.py",
        "return answered.status == 429 or answered.code == Busy.code",
        "return answered.status == 429",
        LINES,
    ),
    defence(
        99,
        "refusal of a stream before its job is read",
        "entrypoints/http/routes/jobs.py",
        "        take_place(request)\n        first = await",
        "        first = await",
        "tests/http/test_streams.py::test_99_a_refused_stream_costs_no_read",
    ),
)
