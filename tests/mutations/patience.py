"""Check 37: who says too little, or never comes to an end."""

from tests.mutations.entry import defence

ENVELOPE = "entrypoints/http/edge/envelope.py"
PATIENT = "entrypoints/http/edge/patient_protocol.py"
SLOW = "tests/http/test_slow_clients.py::"
SILENT = SLOW + "test_37_what_does_not_come_is_not_waited_for"

DEFENCES = (
    defence(
        37,
        "silence has an end",
        PATIENT,
        "self._waiting = self.loop.call_later(self.patience, self.give_up)",
        "pass",
        SILENT,
    ),
    defence(
        37,
        "bytes that trickle win no time",
        PATIENT,
        "super().data_received(data)\n",
        "super().data_received(data)\n        self._stop_waiting()\n",
        SILENT + "[dripping]",
    ),
    defence(
        37,
        "refused bodies are not waited for",
        PATIENT,
        "if self.cycle.more_body:",
        "if self.cycle is None:",
        SILENT + "[refused-half-body]",
    ),
    defence(
        37,
        "the parts of a body come soon",
        ENVELOPE,
        "min(now + PATIENCE, until)",
        "until",
        "tests/http/test_conventions.py::test_37_a_request_that_does_not_end_is_ended",
    ),
    defence(
        37,
        "a body as a whole has its time",
        ENVELOPE,
        "until = min(until, now + READING)",
        "pass",
        SLOW + "test_37_a_body_has_an_end_in_time",
    ),
    defence(
        37,
        "who waits longest makes room",
        PATIENT,
        "longest.give_up()",
        "pass",
        SLOW + "test_37_who_waits_longest_makes_room",
    ),
    defence(
        37,
        "the service has little patience",
        "entrypoints/cli/serve.py",
        '"entrypoints.http.edge.patient_protocol:PatientProtocol"',
        '"httptools"',
        "tests/e2e/test_floods.py::test_37_connections_that_do_not_ask_are_closed",
    ),
)
