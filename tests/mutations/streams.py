"""Check 83: bounds of streams and waits, which end with their token."""

from tests.mutations.entry import defence

ACCESS = "entrypoints/http/edge/access.py"
PLACES = "entrypoints/http/edge/places.py"
PATIENT = "entrypoints/http/edge/patient_protocol.py"
WATCHING = "entrypoints/http/edge/watching.py"
HTTP = "tests/http/test_streams.py::"
OWNER = HTTP + "test_83_an_owner_holds_a_bounded_number_of_streams"
ENDS = HTTP + "test_83_a_stream_ends_with_its_token"

DEFENCES = (
    defence(
        83, "bound of an owner", PLACES, "if self._held[owner] >= self._most_of_owner:", "if False:", OWNER
    ),
    defence(
        83,
        "bound of a process",
        PLACES,
        "if self.taken >= self._most:",
        "if False:",
        HTTP + "test_83_a_process_keeps_places_for_short_requests",
    ),
    defence(
        83,
        "half of the connections for short requests",
        PLACES,
        "// 2",
        "",
        HTTP + "test_83_a_process_keeps_places_for_short_requests",
    ),
    defence(
        83,
        "return of the place of a stream",
        WATCHING,
        'request.scope["state"]["held"].callback(give_back)',
        "give_back",
        OWNER,
    ),
    defence(
        83,
        "place of a wait",
        "entrypoints/http/routes/jobs.py",
        "take_place(request)\n        return await unless",
        "return await unless",
        OWNER,
    ),
    defence(
        83,
        "place of a stream",
        "entrypoints/http/routes/service.py",
        "    take_place(request)\n",
        "",
        OWNER,
    ),
    defence(
        83,
        "pause that grows with the number of streams",
        WATCHING,
        "max(POLL_SECONDS, taken / LOOKS_PER_SECOND)",
        "POLL_SECONDS",
        HTTP + "test_83_many_streams_look_less_often",
    ),
    defence(
        83,
        "health at the limit of connections",
        PATIENT,
        "self.limit_concurrency = None",
        "pass",
        HTTP + "test_83_health_is_answered_at_the_limit_of_connections",
    ),
    defence(
        83,
        "check of the token of a stream",
        WATCHING,
        "await asyncio.to_thread(check_again, request)",
        "pass",
        ENDS,
        HTTP + "test_83_a_stream_ends_when_the_service_refuses_its_token",
        HTTP + "test_83_a_wait_ends_with_its_token",
    ),
    defence(
        83,
        "check of the scope of a stream",
        ACCESS,
        "_require_needed(request)",
        "pass",
        ENDS + "[events-scope]",
    ),
    defence(
        83,
        "end of an answer that is not read",
        PATIENT,
        "self._unread = self.loop.call_later(self.max_unread_seconds, self.transport.abort)",
        "pass",
        "tests/http/test_slow_clients.py::test_83_an_answer_that_is_not_read_is_given_up",
    ),
)
