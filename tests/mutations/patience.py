"""Check 37: time limits for slow, silent and endless requests."""

from tests.mutations.entry import defence

ENVELOPE = "entrypoints/http/edge/envelope.py"
PATIENT = "entrypoints/http/edge/patient_protocol.py"
SLOW = "tests/http/test_slow_clients.py::"
SILENT = SLOW + "test_37_incomplete_requests_are_ended"

DEFENCES = (
    defence(
        37,
        "time limit of a silent connection",
        PATIENT,
        "self._waiting = self.loop.call_later(self.max_wait_seconds, self.close_incomplete)",
        "pass",
        SILENT,
    ),
    defence(
        37,
        "no more time for single bytes",
        PATIENT,
        "super().data_received(data)\n",
        "super().data_received(data)\n        self._stop_waiting()\n",
        SILENT + "[dripping]",
    ),
    defence(
        37,
        "no wait for the body of a refused request",
        PATIENT,
        "if self.cycle.more_body:",
        "if self.cycle is None:",
        SILENT + "[refused-half-body]",
    ),
    defence(
        37,
        "time limit between parts of a body",
        ENVELOPE,
        "min(now + MAX_PAUSE_SECONDS, until)",
        "until",
        "tests/http/test_conventions.py::test_37_a_request_that_does_not_end_is_ended",
    ),
    defence(
        37,
        "time limit of a whole body",
        ENVELOPE,
        "until = min(until, now + MAX_BODY_SECONDS)",
        "pass",
        SLOW + "test_37_a_body_has_a_total_time_limit",
    ),
    defence(
        37,
        "close of the longest waiting connection",
        PATIENT,
        "longest.close_incomplete()",
        "pass",
        SLOW + "test_37_the_longest_wait_makes_room",
    ),
    defence(
        37,
        "time limits in `previsto serve`",
        "entrypoints/cli/serve.py",
        '"entrypoints.http.edge.patient_protocol:PatientProtocol"',
        '"httptools"',
        "tests/e2e/test_floods.py::test_37_silent_connections_are_closed",
    ),
)
