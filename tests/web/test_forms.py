"""What forms of the dashboard do, and that only a page of the same session can send them."""

import threading
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from application.commands.train_model import TrainRequest
from domain.events import Event
from domain.gate import Gate
from domain.gate_verdict import GateVerdict, Rule
from domain.model_version import Registry
from domain.registry_events import ModelEvent, PromotionRefused
from entrypoints.container import Container
from entrypoints.http.openapi.closed import DECISIONS, POLICIES
from entrypoints.web.texts import models as texts
from tests.support.hostile_texts import GOLDEN
from tests.support.http_server import Api
from tests.support.pages import Reader, reader

REASON = "reviewed with the desk on Monday"


class OpenGate(Gate, frozen=True):
    """A gate without policies."""

    def judge(self, registry: Registry, model: str, fallback: str) -> GateVerdict:
        """No policy is applied."""
        return GateVerdict(reference=fallback, rule=Rule.NEW, level=0.9, tries=1)


def head(product: Container) -> int:
    """The last position of the ledger."""
    return int(product.adapters().feed().head())


def last(product: Container) -> Any:
    """The last event as API clients see it."""
    return product.use_cases().read_events().last(1)[0]


@pytest.fixture
def easy_gate(product: Container) -> Iterator[None]:
    """A gate that lets every version pass."""
    with product.use_cases().gate.override(OpenGate()):
        yield


def test_115_a_form_comes_from_a_page_of_its_session(api: Api, bia: Reader, product: Container) -> None:
    """Without proof, with that of another session, from another origin, or as text: refused, nothing done."""
    other = reader(str(api.base_url), product, "mallory", "data:write")
    other.open("/track")
    foreign = other.fields("/track")["proof"]
    bia.open("/track")
    own = {**bia.fields("/track"), "ticker": "WEGE3"}
    before = head(product)
    refused = [
        bia.post("/track", data={**own, "proof": ""}),
        bia.post("/track", data={**own, "proof": foreign}),
        bia.post("/track", data={**own, "proof": own["proof"][:-1] + "x"}),
        bia.post("/track", data=own, headers={"origin": "https://evil.example"}),
        bia.post("/track", data=own, headers={"sec-fetch-site": "cross-site"}),
        bia.post("/track", data=own, headers={"sec-fetch-site": "same-site"}),
    ]
    assert [one.status_code for one in refused] == [403] * len(refused)
    assert bia.post("/track?x=1", data=own).status_code == 400
    assert bia.post("/track", json=own).status_code == 400
    assert bia.get("/track", params=own).status_code == 200
    assert head(product) == before


def test_116_a_form_acts_once(bia: Reader, product: Container) -> None:
    """A double click and the back button lead to the first result; other fields under the key are refused."""
    bia.open("/tickers/VALE3/forecast")
    fields = {**bia.fields("/tickers/VALE3/forecast"), "horizon": "5"}
    before = head(product)
    first, second = (bia.post("/tickers/VALE3/forecast", data=fields) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert head(product) == before + 1
    changed = bia.post("/tickers/VALE3/forecast", data={**fields, "horizon": "7"})
    assert changed.status_code == 422
    assert bia.post("/tickers/VALE3/forecast", data={**fields, "key": "short"}).status_code == 400
    assert head(product) == before + 1


def test_116_two_tabs_that_send_one_form_act_once(bia: Reader, product: Container) -> None:
    """At the same time: one acts, the other gets the same result or is told to wait."""
    bia.open("/tickers/VALE3/refresh")
    fields = bia.fields("/tickers/VALE3/refresh")
    before, found = head(product), []

    def send() -> None:
        found.append(bia.post("/tickers/VALE3/refresh", data=fields))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert {one.status_code for one in found} <= {303, 409}
    assert len({one.headers["location"] for one in found if one.status_code == 303}) == 1
    assert head(product) == before + 1


def test_51_the_ledger_names_the_person_and_the_reason(bia: Reader, product: Container) -> None:
    """The actor is the person, the client is `web`; a sealed reason can be opened."""
    assert bia.act("/track", ticker="bbdc4").headers["location"] == "/tickers/BBDC4"
    event = last(product)
    assert (event.type, event.client) == ("ticker.tracked.v1", "web")
    assert event.actor == product.use_cases().users().id_of("bia")
    assert bia.act("/tickers/BBDC4/retire", reason=REASON).status_code == 303
    event = last(product)
    assert event.type == "ticker.retired.v1"
    assert REASON not in event.data["reason"]
    assert product.use_cases().ledger().opened(event.data["reason"]) == REASON


@pytest.mark.parametrize("reason", ["", "too short", " " * 40, "x" * 501, "a reason with a\u202e turn"])
def test_a_reason_is_a_reason(bia: Reader, product: Container, reason: str) -> None:
    """10 to 500 printable characters; else the field and the remedy are named, and nothing happens."""
    before = head(product)
    answer = bia.act("/models/VALE3-fortnight-1/retire", reason=reason)
    assert answer.status_code == 400
    assert "reason" in answer.text
    assert head(product) == before


def test_the_gate_refuses_with_every_policy_and_its_number(bia: Reader, product: Container) -> None:
    """409 with all policies; the refusal is recorded, and there is no way around the gate."""
    page = bia.open("/models/VALE3-fortnight-1/promote")
    answer = bia.send_form("/models/VALE3-fortnight-1/promote", reason=REASON)
    assert answer.status_code == 409
    assert last(product).type == "model.promotion-refused.v1"
    for shown in (page, answer.text):
        assert shown.count(">met<") + shown.count(">not met<") == 5
        assert "anyway" not in shown
    assert "<form" not in answer.text.partition("<main")[2]


def test_a_refusal_of_the_gate_is_told_in_the_language_of_the_page(bia: Reader, product: Container) -> None:
    """From the policies and their numbers: nothing is cut out of the English sentences of the ledger."""
    bia.act("/models/VALE3-fortnight-1/promote", reason=REASON)
    (recorded,) = product.adapters().feed().read_all(head(product) - 1, 1)
    assert isinstance(recorded.event, PromotionRefused) and recorded.event.verdict
    failed = [one for one in recorded.event.verdict.policies if not one.passed]
    assert failed
    for language, words in ((None, "; it is "), ("pt-BR,pt;q=0.9", "; é ")):
        page = bia.get(
            "/tickers/VALE3/models", headers={"accept-language": language} if language else {}
        ).text
        step = page[page.index('class="steps"') :].partition("</li></ul>")[0]
        for one in failed:
            assert one.text not in page
        assert step.count(words) == len(failed)


def test_117_a_decision_is_about_the_champion_that_was_shown(
    bia: Reader, product: Container, easy_gate: None
) -> None:
    """When it changed meanwhile: 409 with both states, and nothing is done. Then roll back and promote."""
    second = product.use_cases().train_model()(TrainRequest(ticker="VALE3", strategy="drift", seed=2)).model
    first = "VALE3-fortnight-1"
    bia.open(f"/models/{second}/promote")
    stale = bia.fields(f"/models/{second}/promote")
    assert bia.act(f"/models/{first}/promote", reason=REASON).headers["location"] == f"/models/{first}"
    before = head(product)
    late = bia.post(f"/models/{second}/promote", data={**stale, "reason": REASON})
    assert late.status_code == 409
    assert "was the fallback when the page was made" in late.text
    assert f"is {first} now" in late.text
    bia.open("/tickers/VALE3/rollback?family=fortnight")
    old_roll_back = bia.fields("/tickers/VALE3/rollback")
    assert head(product) == before
    assert bia.act(f"/models/{second}/promote", reason=REASON).status_code == 303
    late = bia.post("/tickers/VALE3/rollback", data={**old_roll_back, "reason": REASON})
    assert (late.status_code, f"is {second} now" in late.text) == (409, True)
    assert bia.act("/tickers/VALE3/rollback?family=fortnight", reason=REASON).status_code == 303
    assert last(product).data["restored"] == first
    bia.act("/tickers/VALE3/rollback?family=fortnight", reason=REASON)
    assert bia.get("/tickers/VALE3/rollback?family=fortnight").status_code == 409


def test_a_replay_is_compared_and_recorded_nowhere(bia: Reader, product: Container) -> None:
    """The page says `identical`; the ledger does not grow."""
    where = bia.act("/tickers/VALE3/forecast", horizon="3").headers["location"]
    before = head(product)
    answer = bia.act(f"{where}/replay")
    assert (answer.status_code, "identical, bit for bit" in answer.text) == (200, True)
    assert head(product) == before


def test_jobs_are_submitted_and_cancelled(bia: Reader, product: Container) -> None:
    """A training, its page with a stream, and its cancellation."""
    where = bia.act("/tickers/VALE3/train", strategy="drift", horizon="10", seed="3").headers["location"]
    assert f'data-stream="{where}/stream?shown=' in bia.open(where)
    assert bia.act(f"{where}/cancel").headers["location"] == where
    assert "cancelled" in bia.open(where)
    assert "\\x0a" not in bia.page
    assert bia.page.count("\n") == 1
    with bia.stream("GET", f"{where}/stream") as stream:
        told = "".join(stream.iter_text())
    assert "event: state" in told
    wrong = bia.act("/tickers/VALE3/train", strategy="nothing", horizon="10", seed="3")
    assert wrong.status_code == 404


def test_choices_are_kept_in_the_browser(bia: Reader) -> None:
    """Language and appearance; another value is refused, and the way back is a page of this service."""
    bia.open("/jobs")
    answer = bia.send_form("/choices", language="pt-BR")
    assert answer.headers["location"] == "/jobs"
    assert 'lang="pt-BR"' in bia.open("/jobs")
    assert bia.send_form("/choices", theme="dark").status_code == 303
    assert 'data-theme="dark"' in bia.open("/jobs")
    assert bia.send_form("/choices", theme="loud").status_code == 400
    away = bia.send_form("/choices", language="en", next="//evil.example")
    assert away.headers["location"] == "/watchlist"


def test_every_kind_of_decision_has_a_place(bia: Reader, product: Container) -> None:
    """What challenges, compressions and declines record is on the page of the versions, too."""
    kinds = {str(kind.__struct_config__.tag).split(".")[1] for kind in get_args(ModelEvent)}
    assert kinds == {*texts.DECIDED} == {*DECISIONS}
    assert {*texts.POLICIES} | {"coverage"} == {*POLICIES}
    stream = "registry-VALE3-fortnight"
    ledger, before = product.use_cases().ledger(), len(product.adapters().events().read_stream(stream))
    told = ("challenged", "challenge-ended", "decline-detected", "compression-refused")
    files = [GOLDEN / f"model.{kind}.v1.json" for kind in told]
    ledger.append(stream, before, tuple(msgspec.json.decode(file.read_bytes(), type=Event) for file in files))
    page = bia.open("/tickers/VALE3/models")
    for said in ("made a challenger by", "challenge of", "declines, found by", "compression of"):
        assert said in page
