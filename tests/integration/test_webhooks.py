"""Webhooks over a real receiver; numbers in brackets refer to tests/mutations/checks.py."""

import ipaddress
import socket
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.outgoing import addresses
from application.commands.keep_clients import Credentials
from domain.errors import Conflict, InvalidInput, NotFound
from domain.forecast import ForecastScored
from domain.job import JobFailed, JobSubmitted, JobSucceeded
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.builders import NOON, a_closed_step, an_issued_forecast
from tests.support.loopback_yahoo import LoopbackYahoo
from tests.support.webhook_receiver import Desk, Received, Receiver, is_signed, receiving

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def desk(any_url: str, tmp_path: Path) -> Desk:
    """An empty installation on each engine, which may send to this machine."""
    variables = {"PREVISTO_DATABASE_URL": any_url, "PREVISTO_WEBHOOKS_TO_LOOPBACK": "1"}
    return Desk(Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", variables)))


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """The same on SQLite only, where the database does not matter."""
    variables = {"PREVISTO_WEBHOOKS_TO_LOOPBACK": "1"}
    return Desk(Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", variables)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running one."""
    with receiving() as receiver:
        yield receiver


def end_job(desk: Desk, job: str, owner: str = "", failed: bool = False) -> None:
    """Record a job of an owner, or of the command line, and its end."""
    submitted = JobSubmitted(
        job=job,
        kind="refresh",
        request={"tickers": ["VALE3"]},
        owner=owner or "cli:ana",
        key="",
        parent="",
        priority=0,
        deadline=None,
        memory=None,
        at=NOON,
        client=f"{owner}-client" if owner else "",
    )
    end: Any = JobSucceeded(job=job, result={"done": 1}, attempts=1, at=NOON)
    if failed:
        end = JobFailed(job=job, code="no-data", message="no", field="", remedy="", attempts=3, at=NOON)
    desk.product.use_cases().ledger().append(f"job-{job}", 0, (submitted, end))


def issue(desk: Desk, forecast: str, owner: str = "") -> None:
    """Record a forecast."""
    event = an_issued_forecast(forecast=forecast, owner=owner)
    desk.product.use_cases().ledger().append(f"forecast-{forecast}", 0, (event,))


def score(desk: Desk, forecast: str, version: int) -> None:
    """Record the score of one more session of a forecast."""
    steps = tuple(a_closed_step(n) for n in range(1, version + 1))
    event = ForecastScored(forecast=forecast, steps=steps, revision=3, basis=1.0, at=NOON)
    desk.product.use_cases().ledger().append(f"forecast-{forecast}", version, (event,))


def kinds(receiver: Receiver) -> list[str]:
    """The kinds that were received, in order."""
    return [one.body["kind"] for one in receiver.received]


def told(receiver: Receiver) -> list[str]:
    """The ids of the jobs that the receiver was told of."""
    return [one.body["data"]["id"] for one in receiver.received]


def scored(received: Received) -> int:
    """The number of scored steps of a forecast that was received."""
    return sum(step["score"] is not None for step in received.body["data"]["steps"])


def a_client(desk: Desk, *scopes: str) -> Credentials:
    """A client that may still be revoked."""
    return desk.product.use_cases().keep_clients().create("desk", scopes)


def test_an_event_is_delivered_signed_and_as_the_api_shows_it(desk: Desk, receiver: Receiver) -> None:
    """Once; what was before the webhook is not told."""
    end_job(desk, "0before")
    webhook, secret = desk.add(receiver.address, "job.succeeded", "job.failed")
    end_job(desk, "1after")
    end_job(desk, "2after", failed=True)
    assert desk.settle() == 2
    assert desk.settle() == 0
    first, second = receiver.received
    assert (kinds(receiver), told(receiver)) == (["job.succeeded", "job.failed"], ["1after", "2after"])
    assert first.body["data"]["result"] == {"done": 1}
    assert second.body["data"]["error"]["code"] == "no-data"
    assert first.body["id"] == first.headers["webhook-id"] != second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert first.headers["content-type"] == "application/json"
    assert is_signed(secret, first)
    assert not is_signed("whsec_" + "A" * 44, first)
    assert not is_signed(secret, first._replace(raw=first.raw + b" "))
    assert not is_signed(secret, first._replace(headers={**first.headers, "webhook-timestamp": "1"}))
    assert desk.states(webhook) == [("delivered", "200 OK", 1)] * 2


def test_a_receiver_that_is_down_for_an_hour_misses_nothing(desk: Desk) -> None:
    """Each event comes when it is there again, in the order of its forecast, with one id for all attempts."""
    with receiving() as gone:
        port = gone.server_port
    webhook, secret = desk.add(f"http://127.0.0.1:{port}/hook", "forecast.issued", "forecast.scored")
    for forecast in ("aa", "bb"):
        issue(desk, forecast)
        for version in (1, 2):
            score(desk, forecast, version)
    down = desk.clock.at + HOUR
    while desk.clock.at < down:
        desk.settle()
        desk.clock.at += MINUTE
    assert {state for state, _, _ in desk.states(webhook)} == {"waiting"}
    assert (
        desk.product.use_cases()
        .find_webhooks()
        .shown([desk.product.use_cases().find_webhooks().one(webhook)])[0]["state"]
        == "failing"
    )
    with receiving(port=port) as back:
        for _ in range(20):
            desk.settle()
            desk.clock.at += MINUTE
        forecasts = [one.body["data"]["id"] for one in back.received]
        for forecast in ("aa", "bb"):
            mine = [one for one, name in zip(back.received, forecasts, strict=True) if name == forecast]
            assert [one.body["kind"] for one in mine] == ["forecast.issued"] + ["forecast.scored"] * 2
            assert [scored(one) for one in mine] == [0, 1, 2]
        assert len({one.body["id"] for one in back.received}) == len(back.received) == 6
        assert all(is_signed(secret, one) for one in back.received)


def test_a_failing_resource_stops_no_other(desk: Desk, receiver: Receiver) -> None:
    """Its later events wait for it; those of other forecasts and of other webhooks do not."""
    receiver.refused = [b'"aa"']
    _, _ = desk.add(receiver.address, "forecast.issued", "forecast.scored")
    with receiving() as other:
        desk.add(other.address, "forecast.issued")
        for forecast in ("aa", "bb"):
            issue(desk, forecast)
            score(desk, forecast, 1)
        desk.settle()
        seen = [(one.body["data"]["id"], one.body["kind"]) for one in receiver.received]
        assert seen.count(("aa", "forecast.issued")) == 1
        assert ("aa", "forecast.scored") not in seen
        assert [kind for name, kind in seen if name == "bb"] == ["forecast.issued", "forecast.scored"]
        assert len(other.received) == 2
    receiver.refused, receiver.received[:] = [], []
    desk.clock.at += MINUTE
    desk.settle()
    assert kinds(receiver) == ["forecast.issued", "forecast.scored"]


def test_a_delivery_is_given_up_after_a_day_and_can_be_repeated(small: Desk, receiver: Receiver) -> None:
    """The waits grow to a quarter of an hour; the repeated one has the same id and body."""
    webhook, _ = small.add(receiver.address, "job.succeeded")
    receiver.before = [503] * 1000
    end_job(small, "1job")
    times = []
    for _ in range(25 * 60):
        times += [small.clock.at] * small.settle()
        small.clock.at += MINUTE
    waits = [(b - a) / MINUTE for a, b in pairwise(times)]
    assert waits == sorted(waits)
    assert max(waits) == 15
    assert HOUR * 23 < times[-1] - times[0] <= HOUR * 24
    ((state, status, _),) = small.states(webhook)
    assert (state, status) == ("failed", "503 Service Unavailable")
    receiver.before, first = [], receiver.received[0]
    find = small.product.use_cases().find_webhooks()
    (delivery,) = find.deliveries(webhook)
    small.product.use_cases().ask_deliveries().repeat(webhook, delivery.id)
    small.settle()
    assert small.states(webhook) == [("delivered", "200 OK", 1)]
    assert receiver.received[-1].raw == first.raw
    assert receiver.received[-1].headers["webhook-id"] == first.headers["webhook-id"]


@pytest.mark.parametrize(("said", "minutes"), [("600", 10), ("999999", 60), ("-1", 1), ("soon", 1)])
def test_retry_after_is_obeyed_up_to_an_hour(
    small: Desk, receiver: Receiver, said: str, minutes: int
) -> None:
    """A longer, wrong or unreadable one does not keep the delivery back."""
    small.add(receiver.address, "job.succeeded")
    receiver.before, receiver.answer_headers = [429], {"Retry-After": said}
    end_job(small, "1job")
    assert small.settle() == 1
    waited = 0
    while not small.settle():
        small.clock.at += MINUTE
        waited += 1
    assert waited == minutes
    assert len(receiver.received) == 2


def test_gone_pauses_the_webhook(desk: Desk, receiver: Receiver) -> None:
    """Others wait until it is resumed; the reason is shown."""
    webhook, _ = desk.add(receiver.address, "job.succeeded")
    receiver.before = [410]
    end_job(desk, "1job")
    end_job(desk, "2job")
    assert desk.settle() == 1
    find, keep = desk.product.use_cases().find_webhooks(), desk.product.use_cases().keep_webhooks()
    (shown,) = find.shown([find.one(webhook)])
    reason = desk.product.use_cases().names().shown(shown["reason"])
    assert (shown["state"], reason) == ("paused", "the receiver answered 410 Gone")
    with pytest.raises(Conflict):
        desk.product.use_cases().ask_deliveries().test(webhook)
    keep.resume("", webhook)
    assert desk.settle() == 1
    assert desk.states(webhook) == [("failed", "410 Gone", 1), ("delivered", "200 OK", 1)]


def test_95_events_of_others_are_not_told(desk: Desk, receiver: Receiver) -> None:
    """[95] An owner gets their own jobs and forecasts, the command line those without an owner."""
    desk.add(receiver.address + "/eva", "job.succeeded", "forecast.issued", owner="eva")
    desk.add(receiver.address + "/cli", "job.succeeded", "forecast.issued")
    for number, owner in enumerate(("eva", "rui", "")):
        end_job(desk, f"{number}job", owner)
        issue(desk, f"{number}forecast", owner)
    desk.settle()
    seen = {(one.path.rpartition("/")[2], one.body["data"]["id"]) for one in receiver.received}
    assert seen == {("eva", "0job"), ("eva", "0forecast"), ("cli", "2job"), ("cli", "2forecast")}
    assert len(receiver.received) == 4


def test_a_type_of_the_ledger_is_told_of_all_owners_without_secrets(desk: Desk, receiver: Receiver) -> None:
    """As the feed of events shows it."""
    desk.add(receiver.address, "forecast.issued.v1", "webhook.added.v1", "client.created.v1", owner="eva")
    issue(desk, "1forecast", "rui")
    a_client(desk, "data:read")
    _, secret = desk.add(receiver.address, "job.succeeded")
    desk.settle()
    own = ["webhook.added.v1"] * 2  # its own is the first event after its position
    assert sorted(kinds(receiver)) == ["client.created.v1", "forecast.issued.v1", *own]
    bodies = {one.body["kind"]: one.body["data"] for one in receiver.received}
    assert bodies["forecast.issued.v1"]["data"]["owner"] == "rui"
    assert not [name for body in bodies.values() for name in body["data"] if "secret" in name]
    assert secret.encode() not in b"".join(one.raw for one in receiver.received)


def test_95_a_revoked_client_gets_nothing_more(desk: Desk, receiver: Receiver) -> None:
    """[95] Not what waited, and no test call; a delivery that is asked for again is refused again."""
    made = a_client(desk, "models:read")
    kept, _ = desk.add(receiver.address, "job.succeeded", owner="eva", client=made.client_id)
    receiver.before = [503]
    end_job(desk, "1job", "eva")
    desk.settle()
    desk.product.use_cases().keep_clients().revoke(made.client_id)
    end_job(desk, "2job", "eva")
    desk.product.use_cases().ask_deliveries().test(kept)
    desk.clock.at += HOUR
    desk.settle()
    assert len(receiver.received) == 1
    assert {state for state, _, _ in desk.states(kept)} == {"refused"}
    why = f"not sent: its client {made.client_id} is revoked"
    assert {status for _, status, _ in desk.states(kept)} == {why}
    (delivery, *_) = desk.product.use_cases().find_webhooks().deliveries(kept)
    desk.product.use_cases().ask_deliveries().repeat(kept, delivery.id)
    desk.settle()
    assert len(receiver.received) == 1


def test_95_each_kind_needs_its_scope_at_delivery(small: Desk, receiver: Receiver) -> None:
    """[95] A client that has the scope of jobs, and not that of forecasts, is told of jobs only."""
    made = a_client(small, "models:read")
    kept, _ = small.add(
        receiver.address, "job.succeeded", "forecast.issued", owner="eva", client=made.client_id
    )
    end_job(small, "1job", "eva")
    issue(small, "2forecast", "eva")
    small.settle()
    assert kinds(receiver) == ["job.succeeded"]
    assert [state for state, _, _ in small.states(kept)] == ["delivered", "refused"]


def test_a_rotated_secret_signs_beside_the_new_one_for_a_day(small: Desk, receiver: Receiver) -> None:
    """Two signatures, then one."""
    webhook, old = small.add(receiver.address, "job.succeeded")
    new = small.product.use_cases().keep_webhooks().rotate("", webhook).secret
    end_job(small, "1job")
    small.settle()
    small.clock.at += 24 * HOUR
    end_job(small, "2job")
    small.settle()
    first, second = receiver.received
    assert (is_signed(old, first), is_signed(new, first)) == (True, True)
    assert (is_signed(old, second), is_signed(new, second)) == (False, True)
    assert len(first.headers["webhook-signature"].split()) == 2


def test_a_paused_webhook_gets_what_waited(desk: Desk, receiver: Receiver) -> None:
    """After it is resumed; a removed one gets nothing and has no deliveries."""
    webhook, _ = desk.add(receiver.address, "job.succeeded")
    keep = desk.product.use_cases().keep_webhooks()
    keep.pause("", webhook)
    end_job(desk, "1job")
    assert desk.settle() == 0
    keep.resume("", webhook)
    assert desk.settle() == 1
    end_job(desk, "2job")
    desk.fan_out()
    keep.remove("", webhook)
    end_job(desk, "3job")
    assert desk.settle() == 0
    with pytest.raises(NotFound):
        desk.product.use_cases().find_webhooks().one(webhook)
    assert desk.product.adapters().webhook_deliveries().find(webhook, limit=9, newest_first=True) == []


def test_a_page_that_is_read_again_adds_nothing(desk: Desk, receiver: Receiver) -> None:
    """As after a crash between the deliveries and the place."""
    webhook, _ = desk.add(receiver.address, "job.succeeded")
    end_job(desk, "1job")
    desk.settle()
    rows, place = desk.product.adapters().rows(), desk.product.adapters().rows().place("webhook-events")
    rows.apply("webhook-events", (), 0, place)
    again = desk.product.use_cases().fan_out()
    while again():
        pass
    assert desk.settle() == 0
    assert desk.states(webhook) == [("delivered", "200 OK", 1)]
    assert len(receiver.received) == 1


def test_an_event_of_long_ago_is_not_told(small: Desk, receiver: Receiver) -> None:
    """As after a backup was restored, which has no place."""
    small.add(receiver.address, "job.succeeded")
    end_job(small, "1old")
    small.clock.at += timedelta(days=30, minutes=1)
    end_job(small, "2new")
    small.settle()
    assert told(receiver) == ["2new"]


def test_an_attempt_that_was_not_recorded_is_made_again(desk: Desk, receiver: Receiver) -> None:
    """As after a crash between sending and recording: the same id, and the first sender records nothing."""
    webhook, _ = desk.add(receiver.address, "job.succeeded")
    end_job(desk, "1job")
    desk.fan_out()
    deliveries = desk.product.adapters().webhook_deliveries()
    lost = deliveries.claim([webhook], NOON, 0.0)
    assert lost is not None
    desk.deliver._send(lost, desk.product.use_cases().find_webhooks().one(webhook))
    assert desk.settle() == 1
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.raw) == (second.headers["webhook-id"], second.raw)
    assert not deliveries.record(lost, "waiting", "503", NOON, NOON)
    assert desk.states(webhook) == [("delivered", "200 OK", 2)]


def test_an_owner_has_at_most_twenty(small: Desk, receiver: Receiver) -> None:
    """Removed ones do not count, and those of others neither."""
    made = [small.add(receiver.address, "job.failed", owner="eva")[0] for _ in range(20)]
    with pytest.raises(Conflict, match="20 webhooks"):
        small.add(receiver.address, "job.failed", owner="eva")
    small.add(receiver.address, "job.failed", owner="rui")
    small.product.use_cases().keep_webhooks().remove("eva", made[0])
    small.add(receiver.address, "job.failed", owner="eva")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_95_redirects_are_not_followed(small: Desk, receiver: Receiver, status: int) -> None:
    """[95] The address that a receiver names gets no request; the delivery is tried again."""
    with receiving() as inside:
        webhook, _ = small.add(receiver.address, "job.succeeded")
        receiver.before, receiver.answer_headers = [status], {"Location": inside.address}
        end_job(small, "1job")
        small.settle()
        ((state, said, _),) = small.states(webhook)
        assert (state, said[:3], len(receiver.received)) == ("waiting", str(status), 1)
        assert inside.received == []


REAL = socket.getaddrinfo


def naming(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let yahoo.com have these addresses, one list at each look-up; the last one stays."""
    left, asked = list(answers), []

    def look_up(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "yahoo.com":
            return REAL(host, port, *rest, **more)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (families[ipaddress.ip_address(one).version], socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_95_a_name_cannot_lead_elsewhere_after_it_was_checked(
    small: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[95] The connection goes to the address that was checked, under TLS for the name."""
    certified = LoopbackYahoo(tmp_path)
    certified.server_close()
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))
    with receiving(tls=certified.tls) as checked:
        port = checked.server_port
        with receiving("127.0.0.2", port, certified.tls) as inside:
            asked = naming(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
            webhook, secret = small.add(f"https://yahoo.com:{port}/hook", "job.succeeded")
            end_job(small, "1job")
            small.settle()
            assert (len(checked.received), len(inside.received), len(asked)) == (1, 0, 1)
            assert checked.received[0].headers["host"] == f"yahoo.com:{port}"
            assert is_signed(secret, checked.received[0])
            assert small.states(webhook) == [("delivered", "200 OK", 1)]


def test_a_certificate_of_nobody_gets_no_event(
    small: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The authority is unknown, so nothing is sent."""
    certified = LoopbackYahoo(tmp_path)
    certified.server_close()
    with receiving(tls=certified.tls) as receiver:
        naming(monkeypatch, ["127.0.0.1"])
        webhook, _ = small.add(f"https://yahoo.com:{receiver.server_port}/hook", "job.succeeded")
        end_job(small, "1job")
        small.settle()
        assert small.states(webhook) == [("waiting", "no valid certificate", 1)]
        assert receiver.received == []


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["224.0.0.1"],
        ["::1"],
        ["fe80::1"],
        ["fd00:ec2::254"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::a00:1"],
        ["8.8.8.8", "127.0.0.1"],
    ],
    ids="-".join,
)
def test_95_a_name_with_a_private_address_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    """[95] One address that is not public is enough; no connection is made."""
    desk = Desk(Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", {})))
    webhook, _ = desk.add("https://yahoo.com/hook", "job.succeeded")
    naming(monkeypatch, found)
    opened: list[Any] = []
    monkeypatch.setattr(
        socket.socket, "connect", lambda *call: opened.append(call) or (_ for _ in ()).throw(OSError)
    )
    end_job(desk, "1job")
    desk.settle()
    said = "not sent: the host has an address that is not public"
    assert desk.states(webhook) == [("waiting", said, 1)]
    assert opened == []


def test_95_this_machine_needs_the_switch(tmp_path: Path, receiver: Receiver) -> None:
    """[95] Without it http and this machine are refused, also for a webhook that was added with it."""
    home = str(tmp_path / "home")
    switched = {"PREVISTO_WEBHOOKS_TO_LOOPBACK": "1"}
    on, off = (Container(settings=Settings.read(home, "synthetic", env)) for env in (switched, {}))
    webhook, _ = Desk(on).add(receiver.address, "job.succeeded")
    desk = Desk(off)
    with pytest.raises(InvalidInput):
        desk.add(receiver.address, "job.succeeded")
    end_job(desk, "1job")
    desk.settle()
    ((state, said, _),) = desk.states(webhook)
    assert (state, said[:9], receiver.received) == ("waiting", "not sent:", [])


def test_a_long_answer_is_not_read_to_its_end(small: Desk, receiver: Receiver) -> None:
    """Its status counts, and nothing of its body is kept."""
    webhook, _ = small.add(receiver.address, "job.succeeded")
    receiver.body = b"x" * (4 << 20)
    end_job(small, "1job")
    small.settle()
    assert small.states(webhook) == [("delivered", "200 OK", 1)]


def test_secrets_are_not_stored_in_the_clear(desk: Desk, receiver: Receiver, tmp_path: Path) -> None:
    """Neither the secret nor the path of the address is in an event or a row; the key is the owner's only."""
    webhook, secret = desk.add(f"{receiver.address}/a-secret-path", "job.succeeded")
    new = desk.product.use_cases().keep_webhooks().rotate("", webhook).secret
    find = desk.product.use_cases().find_webhooks()
    assert find.shown([find.one(webhook)])[0]["url"].endswith("/a-secret-path")
    events = [msgspec.json.encode(one.event) for one in desk.product.adapters().feed().read_all()]
    rows = msgspec.json.encode(desk.product.adapters().rows().find("webhooks"))
    for text in (secret[6:], new[6:], "a-secret-path"):
        assert text.encode() not in b"".join([*events, rows])
    key = tmp_path / "home" / "keys" / "webhooks.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert repr(find.one(webhook)).count(secret) == 0


def test_the_addresses_of_a_host_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated ones are left out, and a name without one has none."""
    naming(monkeypatch, ["8.8.8.8", "8.8.8.8"])
    assert addresses.look_up("yahoo.com", 443) == ["8.8.8.8"]
    assert addresses.look_up("acme..example", 443) == []
