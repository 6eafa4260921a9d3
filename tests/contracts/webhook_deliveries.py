"""The contract of every WebhookDeliveries."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from application.ports.webhook_deliveries import WebhookDeliveries, WebhookDelivery
from tests.support.builders import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def a_delivery(number: int, webhook: str = "w", resource: str = "job-1", **changes: Any) -> WebhookDelivery:
    """A delivery that is due at noon."""
    values = {
        "id": f"{webhook}{number:04}",
        "webhook": webhook,
        "position": number,
        "kind": "job.failed",
        "resource": resource,
        "created_at": NOON,
        "due_at": NOON,
        "gives_up_at": NOON + DAY,
    }
    return WebhookDelivery(**{**values, **changes})


class WebhookDeliveriesContract:
    """Subclasses give the fixtures `kept`, and `again`, which opens the same deliveries anew."""

    def test_a_delivery_is_claimed_once(
        self, kept: WebhookDeliveries, again: Callable[[], WebhookDeliveries]
    ) -> None:
        """Until its lease ends; another process sees nothing meanwhile."""
        kept.add([a_delivery(1)])
        claim = kept.claim(["w"], NOON, 60.0)
        assert claim is not None
        assert (claim.id, claim.attempts) == ("w0001", 1)
        assert again().claim(["w"], NOON, 60.0) is None

    def test_a_lease_that_ended_is_claimed_again(self, kept: WebhookDeliveries) -> None:
        """By another sender; the first one then records nothing."""
        kept.add([a_delivery(1)])
        first = kept.claim(["w"], NOON, 0.0)
        second = kept.claim(["w"], NOON, 60.0)
        assert first is not None
        assert second is not None
        assert second.attempts == 2
        assert not kept.record(first, "delivered", "200 OK", NOON)
        assert kept.record(second, "waiting", "503", NOON, NOON + MINUTE)
        assert (found := kept.one("w", "w0001")) is not None
        assert (found.state, found.status, found.due_at) == ("waiting", "503", NOON + MINUTE)

    def test_parallel_senders_claim_different_deliveries(
        self, kept: WebhookDeliveries, again: Callable[[], WebhookDeliveries]
    ) -> None:
        """Each from an engine of its own, and none twice."""
        kept.add([a_delivery(n, resource=f"job-{n}") for n in range(1, 9)])

        def take(sender: WebhookDeliveries) -> list[str]:
            claims = [sender.claim(["w"], NOON, 60.0) for _ in range(8)]
            return [claim.id for claim in claims if claim]

        with ThreadPoolExecutor(4) as pool:
            found = [one for part in pool.map(take, [again() for _ in range(4)]) for one in part]
        rest = [claim.id for _ in range(8) if (claim := kept.claim(["w"], NOON, 60.0))]
        assert sorted(found + rest) == [f"w{n:04}" for n in range(1, 9)]

    def test_a_resource_is_sent_in_order(self, kept: WebhookDeliveries) -> None:
        """The second waits for the first, also while that one waits for its next attempt."""
        kept.add([a_delivery(2), a_delivery(1)])
        first = kept.claim(["w"], NOON, 60.0)
        assert first is not None
        assert first.position == 1
        assert kept.claim(["w"], NOON, 60.0) is None
        kept.record(first, "waiting", "503", NOON, NOON + MINUTE)
        assert kept.claim(["w"], NOON, 60.0) is None
        again = kept.claim(["w"], NOON + MINUTE, 60.0)
        assert again is not None
        assert again.position == 1
        kept.record(again, "delivered", "200 OK", NOON)
        assert (second := kept.claim(["w"], NOON, 60.0)) is not None
        assert second.position == 2

    def test_another_resource_and_another_webhook_do_not_wait(self, kept: WebhookDeliveries) -> None:
        """Only the webhooks that are named are claimed for."""
        kept.add([a_delivery(1), a_delivery(2, resource="job-2"), a_delivery(1, webhook="x")])
        claims = [kept.claim(["w", "x"], NOON, 60.0) for _ in range(3)]
        assert {claim.id for claim in claims if claim} == {"w0001", "w0002", "x0001"}
        kept.add([a_delivery(7, webhook="y")])
        assert kept.claim(["w", "x"], NOON, 60.0) is None
        assert kept.claim([], NOON, 60.0) is None

    def test_a_known_delivery_is_not_added_again(self, kept: WebhookDeliveries) -> None:
        """It keeps its state."""
        kept.add([a_delivery(1)])
        claim = kept.claim(["w"], NOON, 60.0)
        assert claim is not None
        kept.record(claim, "delivered", "200 OK", NOON)
        kept.add([a_delivery(1), a_delivery(2)])
        assert (found := kept.one("w", "w0001")) is not None
        assert found.state == "delivered"
        assert kept.one("w", "w0002") is not None

    def test_an_ended_delivery_is_repeated_by_itself(self, kept: WebhookDeliveries) -> None:
        """A later one of its resource does not wait for it; its attempts count anew."""
        kept.add([a_delivery(1), a_delivery(2)])
        claim = kept.claim(["w"], NOON, 60.0)
        assert claim is not None
        kept.record(claim, "failed", "503", NOON)
        kept.repeat("w0001", NOON + DAY, NOON + 2 * DAY)
        claims = [kept.claim(["w"], NOON + DAY, 60.0) for _ in range(2)]
        assert {claim.id for claim in claims if claim} == {"w0001", "w0002"}
        assert (found := kept.one("w", "w0001")) is not None
        assert (found.attempts, found.gives_up_at, found.ended_at) == (1, NOON + 2 * DAY, None)

    def test_a_waiting_delivery_is_due_at_once(self, kept: WebhookDeliveries) -> None:
        """And stays in its order and its 24 hours."""
        kept.add([a_delivery(1, due_at=NOON + DAY / 2), a_delivery(2)])
        kept.repeat("w0001", NOON, NOON + 2 * DAY)
        claim = kept.claim(["w"], NOON, 60.0)
        assert claim is not None
        assert (claim.id, claim.resource, claim.gives_up_at) == ("w0001", "job-1", NOON + DAY)
        assert kept.claim(["w"], NOON, 60.0) is None

    def test_the_first_of_a_resource_that_waits(self, kept: WebhookDeliveries) -> None:
        """None when all of them ended."""
        kept.add([a_delivery(2), a_delivery(1), a_delivery(0, resource="job-2")])
        assert (found := kept.waiting("w", "job-1")) is not None
        assert found.id == "w0001"
        assert kept.waiting("w", "job-3") is None
        for _ in range(2):
            claim = kept.claim(["w"], NOON, 60.0)
            assert claim is not None
            kept.record(claim, "delivered", "200 OK", NOON)
        assert (found := kept.waiting("w", "job-1")) is not None
        assert found.id == "w0002"

    def test_failing_webhooks_have_a_failed_attempt_that_waits(self, kept: WebhookDeliveries) -> None:
        """A new delivery, and one that was delivered, are none."""
        kept.add([a_delivery(1, webhook=name) for name in ("w", "x", "y")])
        for name, state in (("w", "waiting"), ("x", "delivered")):
            claim = kept.claim([name], NOON, 60.0)
            assert claim is not None
            kept.record(claim, state, "503", NOON, NOON + MINUTE)  # type: ignore[arg-type]
        assert kept.failing(["w", "x", "y"]) == {"w"}

    def test_pages_in_both_orders(self, kept: WebhookDeliveries) -> None:
        """Of one webhook."""
        kept.add([a_delivery(n) for n in range(1, 6)] + [a_delivery(9, webhook="x")])

        def ids(**page: Any) -> list[str]:
            return [one.id for one in kept.find("w", **page)]

        assert ids(limit=2, newest_first=True) == ["w0005", "w0004"]
        assert ids(after="w0004", limit=2, newest_first=True) == ["w0003", "w0002"]
        assert ids(after="w0003", limit=9, newest_first=False) == ["w0004", "w0005"]
        assert kept.one("x", "w0001") is None

    def test_old_deliveries_are_given_up_and_removed(self, kept: WebhookDeliveries) -> None:
        """After a day without success, and thirty days after the end."""
        kept.add([a_delivery(1), a_delivery(2, resource="job-2", gives_up_at=NOON + 2 * DAY)])
        kept.tidy(NOON + DAY)
        assert (found := kept.one("w", "w0001")) is not None
        assert (found.state, found.ended_at) == ("failed", NOON + DAY)
        assert (found := kept.one("w", "w0002")) is not None
        assert found.state == "waiting"
        kept.tidy(NOON + 31 * DAY + MINUTE)
        assert kept.one("w", "w0001") is None

    def test_a_removed_webhook_has_no_deliveries(self, kept: WebhookDeliveries) -> None:
        """Those of others stay."""
        kept.add([a_delivery(1), a_delivery(1, webhook="x")])
        kept.forget("w")
        assert (kept.one("w", "w0001"), kept.one("x", "x0001") is None) == (None, False)
