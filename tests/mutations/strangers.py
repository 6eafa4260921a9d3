"""Check 89: callers who leave are no faults, and callers without a token cannot fill the log."""

from tests.mutations.entry import defence

ENVELOPE = "entrypoints/http/edge/envelope.py"
OBSERVER = "adapters/logs/observer.py"
LIBRARY = "adapters/logs/standard_library.py"
SERVED = "tests/e2e/test_strangers.py::"
LEFT = SERVED + "test_89_a_caller_who_leaves_is_no_fault"
FULL = SERVED + "test_89_unknown_callers_cannot_fill_the_log"
LINES = "tests/unit/adapters/logs/test_budget.py::test_89_lines_about_unknown_callers_are_bounded"

DEFENCES = (
    defence(
        89,
        "a status of its own for a caller who left",
        ENVELOPE,
        'if message["type"] == "http.disconnect":',
        'if message["type"] == "http.left":',
        LEFT,
    ),
    defence(
        89,
        "no line about a caller who left",
        "adapters/logs/happening_fields.py",
        "case RequestAnswered(status=499):",
        "case RequestAnswered(status=498):",
        LEFT,
        "tests/unit/adapters/logs/test_budget.py::test_89_a_caller_who_left_is_a_debug_line",
    ),
    defence(
        89,
        "bounded lines about unknown callers",
        OBSERVER,
        "return self.strangers.take(str(happening.__struct_config__.tag))",
        "return True",
        LINES,
        FULL,
    ),
    defence(
        89,
        "lines about known callers",
        OBSERVER,
        "isinstance(happening, RequestAnswered | RequestFailed) and not happening.actor:",
        "isinstance(happening, RequestAnswered | RequestFailed):",
        LINES,
    ),
    defence(
        89,
        "one line with the number that was left out",
        "adapters/logs/budget.py",
        "            self._tell(event, caller, number)\n",
        "            del event, caller, number\n",
        LINES,
    ),
    defence(
        89,
        "bounded lines about bytes that are no HTTP",
        LIBRARY,
        ' and not self._strangers.take("log")',
        " and not self._strangers",
        FULL,
    ),
)
