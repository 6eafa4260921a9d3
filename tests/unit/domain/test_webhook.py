"""Webhooks: their states, the signature, the address and the kinds."""

from datetime import timedelta

import pytest

from domain.errors import Conflict, InvalidInput, NotFound
from domain.webhook import (
    MAX_WEBHOOKS,
    Webhook,
    WebhookAdded,
    WebhookPaused,
    Webhooks,
    WebhookSecretRotated,
    add,
    evolve,
    evolve_all,
    pause,
    remove,
    require_present,
    resume,
    rotate,
    stream_of,
)
from domain.webhook_address import check_address
from domain.webhook_kinds import OWN, TAGS, check_kinds, own_kind, scopes_of
from domain.webhook_signature import headers_of, secret_of, sign
from tests.support.builders import NOON

DAY = timedelta(days=1)


def added(number: int = 1, owner: str = "ana", description: str = "") -> WebhookAdded:
    """The n-th webhook of an owner."""
    return WebhookAdded(
        webhook=f"w{number}",
        host="hooks.example.com",
        kinds=("job.failed",),
        description=description,
        owner=owner,
        client="desk",
        scopes=("models:read",),
        after=7,
        secret_sealed="one",
        by=owner,
        at=NOON,
    )


def a_webhook() -> Webhook:
    """A new one."""
    return evolve(None, added())


def test_pausing_and_resuming_are_idempotent() -> None:
    """The second time gives no event; a resumed webhook has no reason."""
    (paused,) = pause(a_webhook(), by="ana", at=NOON, reason="410 Gone")
    state = evolve(a_webhook(), paused)
    assert (state.paused, state.reason) == (True, "410 Gone")
    assert pause(state, by="ana", at=NOON) == ()
    (resumed,) = resume(state, by="ana", at=NOON)
    state = evolve(state, resumed)
    assert (state.paused, state.reason, resume(state, by="ana", at=NOON)) == (False, "", ())


def test_two_secrets_sign_for_a_day() -> None:
    """The current one first; of several rotations only the last secret before."""
    state = a_webhook()
    assert state.signing(NOON) == ("one",)
    for sealed in ("two", "three"):
        state = evolve(state, rotate(state, secret_sealed=sealed, by="ana", at=NOON))
    assert state.signing(NOON + DAY - timedelta(seconds=1)) == ("three", "two")
    assert state.signing(NOON + DAY) == ("three",)


def test_an_owner_has_a_bound() -> None:
    """Removed ones do not count."""
    state: Webhooks = {}
    for number in range(MAX_WEBHOOKS):
        state = evolve_all(state, add(state, added(number)))
    with pytest.raises(Conflict):
        add(state, added(99))
    state = evolve_all(state, remove(require_present(state, "w0"), by="ana", at=NOON))
    assert add(state, added(99)) == added(99)


def test_a_removed_webhook_is_absent() -> None:
    """As one that never was."""
    state = evolve_all({}, added())
    state = evolve_all(state, remove(require_present(state, "w1"), by="ana", at=NOON))
    for name in ("w1", "w2"):
        with pytest.raises(NotFound):
            require_present(state, name)


@pytest.mark.parametrize(
    "event",
    [
        WebhookPaused(webhook="w1", owner="ana", reason="", by="ana", at=NOON),
        WebhookSecretRotated(webhook="w1", owner="ana", secret_sealed="x", by="ana", at=NOON),
    ],
)
def test_an_event_before_the_first_is_refused(event: WebhookPaused | WebhookSecretRotated) -> None:
    """The stream is damaged."""
    with pytest.raises(NotFound):
        evolve(None, event)


def test_a_description_is_one_printable_line() -> None:
    """As every free text."""
    with pytest.raises(InvalidInput):
        add({}, added(description="a\nb"))


def test_streams_of_owners_differ() -> None:
    """Whatever characters an owner has."""
    assert len({stream_of(owner) for owner in ("", "ana", "ana@https://idp.example", "é")}) == 4


def test_95_a_signature_is_that_of_the_standard() -> None:
    """[95] The published example of Standard Webhooks."""
    secret, delivery = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signature = sign(secret, delivery, 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_secret_has_its_signature() -> None:
    """Separated by spaces, the current one first."""
    secrets = [secret_of("a" * 43), secret_of("b" * 43)]
    headers = headers_of(secrets, "d", 7, b"{}")
    assert headers["webhook-signature"] == " ".join(sign(secret, "d", 7, b"{}") for secret in secrets)
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("d", "7")


def test_kinds_are_events_of_the_ledger_or_of_the_owner() -> None:
    """A kind without a version has at least one event."""
    assert set(map(own_kind, TAGS)) == {"", *OWN}
    assert own_kind("job.submitted.v1") == own_kind("client.created.v1") == ""
    assert scopes_of("forecast.scored") == ("forecasts:read",)
    assert scopes_of("forecast.scored.v1") == scopes_of("job.failed.v1") == ("audit:read",)
    check_kinds([*OWN, "user.created.v1"])


@pytest.mark.parametrize("kinds", [[], ["job.failed"] * 2, ["job"], ["test"], [""], ["job.failed.v9"]])
def test_wrong_kinds_are_refused(kinds: list[str]) -> None:
    """None, repeated, or unknown."""
    with pytest.raises(InvalidInput):
        check_kinds(kinds)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "https://localhost/x", "http://[::1]/x", "http://127.9.9.9/"]
)
def test_this_machine_is_accepted_with_the_switch(url: str) -> None:
    """And refused without."""
    assert check_address(url, to_loopback=True)
    with pytest.raises(InvalidInput):
        check_address(url)


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://10.0.0.1/", "http://10.0.0.1/"])
def test_the_switch_opens_no_other_network(url: str) -> None:
    """And no plain http to it."""
    with pytest.raises(InvalidInput):
        check_address(url, to_loopback=True)


def test_an_address_of_the_internet_is_accepted() -> None:
    """With a port, a query and capitals; the host is in lower case."""
    assert check_address("https://Hooks.Example.com:8443/a?b=c&d=%20") == "hooks.example.com"
    assert check_address("https://8.8.8.8/x") == "8.8.8.8"
