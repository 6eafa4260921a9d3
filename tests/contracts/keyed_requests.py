"""The contract of every KeyedRequests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from application.ports.keyed_requests import Claimed, KeptAnswer, KeyedRequests
from domain.errors import KeyReused, RequestRunning
from tests.support.builders import NOON

ANSWER = KeptAnswer(
    status=201,
    headers={"content-type": "application/json", "location": "/v1/jobs/1"},
    body=b'{"caf\xc3\xa9":\x00}',
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class KeyedRequestsContract:
    """Subclasses give the fixtures `keyed`, and `again`, which opens the same requests anew."""

    def test_the_first_request_is_claimed(self, keyed: KeyedRequests) -> None:
        """With its own time."""
        assert keyed.begin("ana", "k", "digest", NOON) == Claimed(at=NOON, again=False)

    def test_the_answer_is_returned_byte_for_byte(
        self, keyed: KeyedRequests, again: Callable[[], KeyedRequests]
    ) -> None:
        """To another process too."""
        keyed.begin("ana", "k", "digest", NOON)
        keyed.finish("ana", "k", ANSWER)

        assert again().begin("ana", "k", "digest", NOON + DAY - MINUTE) == ANSWER

    def test_a_second_request_waits_for_the_first(self, keyed: KeyedRequests) -> None:
        """While the first one is handled."""
        keyed.begin("ana", "k", "digest", NOON)

        with pytest.raises(RequestRunning) as found:
            keyed.begin("ana", "k", "digest", NOON)
        assert found.value.field == "Idempotency-Key"

    @pytest.mark.parametrize("is_answered", [True, False])
    def test_another_request_is_refused(self, keyed: KeyedRequests, is_answered: bool) -> None:
        """Before and after the answer."""
        keyed.begin("ana", "k", "digest", NOON)
        if is_answered:
            keyed.finish("ana", "k", ANSWER)

        with pytest.raises(KeyReused) as found:
            keyed.begin("ana", "k", "other", NOON)
        assert found.value.field == "Idempotency-Key"

    def test_owners_and_keys_are_apart(self, keyed: KeyedRequests) -> None:
        """The same key of another owner, and another key of the same owner."""
        keyed.begin("ana", "k", "digest", NOON)

        assert keyed.begin("rui", "k", "other", NOON + MINUTE) == Claimed(at=NOON + MINUTE)
        assert keyed.begin("ana", "k2", "other", NOON + MINUTE) == Claimed(at=NOON + MINUTE)

    def test_a_refused_request_frees_its_key(self, keyed: KeyedRequests) -> None:
        """For another request, with a time of its own."""
        keyed.begin("ana", "k", "digest", NOON)
        keyed.forget("ana", "k")

        assert keyed.begin("ana", "k", "other", NOON + MINUTE) == Claimed(at=NOON + MINUTE)

    def test_an_answer_is_not_forgotten(self, keyed: KeyedRequests) -> None:
        """A late refusal of a claim that was taken over removes no answer."""
        keyed.begin("ana", "k", "digest", NOON)
        keyed.finish("ana", "k", ANSWER)
        keyed.forget("ana", "k")

        assert keyed.begin("ana", "k", "digest", NOON) == ANSWER

    def test_a_released_request_is_continued(self, keyed: KeyedRequests) -> None:
        """At once, with the time of the first request."""
        keyed.begin("ana", "k", "digest", NOON)
        keyed.release("ana", "k")

        assert keyed.begin("ana", "k", "digest", NOON + MINUTE / 2) == Claimed(at=NOON, again=True)
        with pytest.raises(RequestRunning):
            keyed.begin("ana", "k", "digest", NOON + MINUTE / 2)

    def test_the_claim_of_an_ended_process_is_taken_over(self, keyed: KeyedRequests) -> None:
        """After a minute, by one of those who ask."""
        keyed.begin("ana", "k", "digest", NOON)

        assert keyed.begin("ana", "k", "digest", NOON + MINUTE) == Claimed(at=NOON, again=True)
        with pytest.raises(RequestRunning):
            keyed.begin("ana", "k", "digest", NOON + MINUTE)

    def test_a_key_is_free_after_a_day(self, keyed: KeyedRequests) -> None:
        """With a time of its own."""
        keyed.begin("ana", "k", "digest", NOON)
        keyed.finish("ana", "k", ANSWER)

        late = NOON + DAY + MINUTE
        assert keyed.begin("ana", "k", "other", late) == Claimed(at=late)

    def test_parallel_requests_have_one_claim(self, again: Callable[[], KeyedRequests]) -> None:
        """Each from an engine of its own."""

        def ask(keyed: KeyedRequests) -> Any:
            try:
                return keyed.begin("ana", "k", "digest", NOON)
            except RequestRunning as running:
                return running

        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(ask, [again() for _ in range(6)]))

        assert [one for one in found if isinstance(one, Claimed)] == [Claimed(at=NOON)]
        assert sum(isinstance(one, RequestRunning) for one in found) == 5
