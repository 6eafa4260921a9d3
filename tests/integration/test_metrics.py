"""What a scrape answers: skill by ticker and step, prices, jobs and projections, within its bound."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from adapters.metrics.observer import count
from application.happenings import ProcessStarted
from domain.errors import PrevistoError
from domain.job import stream_of
from entrypoints.container import Container
from entrypoints.metrics.exposition import exposition
from entrypoints.metrics.family import Family
from entrypoints.settings import Settings
from tests.support.skill_rows import many_tickers, plant_skill

COUNTED = ("previsto_http_", "previsto_command", "previsto_problems_")
"""One series or histogram for each route, command and code: about 2,300 when each was used once."""
Found = dict[tuple[str, frozenset[tuple[str, str]]], float]


def product_of(home: Path, **env: str) -> Container:
    """A product with synthetic prices and an empty ledger."""
    return Container(settings=Settings.read(str(home), "synthetic", env))


def scraped(product: Container) -> Found:
    """The samples by name and labels, read by the library's own parser."""
    text = exposition(product).decode()
    samples = [s for family in parsed(text) for s in family.samples if not s.name.endswith("_created")]
    return {(s.name, frozenset(s.labels.items())): s.value for s in samples}


def one(found: Found, name: str, **labels: str) -> float:
    """The value of one series."""
    return found[name, frozenset(labels.items())]


def the(found: Found, name: str) -> float:
    """The value of the first series of a name."""
    return next(value for (told, _), value in found.items() if told == name)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """500 tickers with every step scored."""
    product = product_of(tmp_path_factory.mktemp("market"))
    plant_skill(product, many_tickers(500))
    return product


def test_a_scrape_of_500_tickers_has_at_most_10_000_series(market: Container) -> None:
    """The bound leaves 2,500 to what processes count, and the answer says how many series it has."""
    text = exposition(market).decode()
    series = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert sum(not line.startswith(COUNTED) for line in series) <= 7_500
    assert f"\nprevisto_series {len(series)}\n" in text


def test_the_tickers_with_most_scores_are_shown_and_the_others_added_up(market: Container) -> None:
    """150 of 500 tickers are in `other`."""
    found = scraped(market)
    names = {dict(labels)["ticker"] for name, labels in found if name == "previsto_skill_scores"}

    assert len(names) == 351
    assert {"other", many_tickers(500)[-1]} < names
    assert many_tickers(500)[0] not in names
    assert one(found, "previsto_skill_scores", ticker="other", step="5") == sum(range(200, 350))
    assert one(found, "previsto_skill_relative_loss", ticker="other", step="5") == pytest.approx(0.9)
    assert one(found, "previsto_skill_coverage", ticker="other", step="60", range="80") == pytest.approx(
        0.8, abs=0.01
    )
    assert one(found, "previsto_skill_drift", ticker="other", step="1") > 0


def test_the_bound_is_a_setting(tmp_path: Path) -> None:
    """With 0 only the sums are left."""
    product = product_of(tmp_path, PREVISTO_METRICS_TICKERS="0")
    plant_skill(product, many_tickers(3))

    names = {dict(labels).get("ticker") for _, labels in scraped(product)}

    assert names == {None, "other"}


def test_skill_prices_and_states_of_one_ticker(tmp_path: Path) -> None:
    """A refreshed ticker is fresh, one without prices is counted apart, a retired one is gone."""
    product = product_of(tmp_path)
    plant_skill(product, ["VALE3", "PETR4", "OIBR3"])
    use_cases = product.use_cases()
    use_cases.refresh_prices()(use_cases.track_ticker()("VALE3")[0])
    use_cases.retire_ticker()("OIBR3", "bankrupt")

    found = scraped(product)

    assert one(found, "previsto_skill_relative_loss", ticker="VALE3", step="5") == pytest.approx(0.9)
    assert one(found, "previsto_price_age_sessions", ticker="VALE3") == 0
    assert one(found, "previsto_exchange_price_age_sessions", exchange="BVMF") == 0
    states = ("fresh", "stale", "without prices")
    shown = {s: one(found, "previsto_exchange_tickers", exchange="BVMF", state=s) for s in states}
    assert shown == {"fresh": 1, "stale": 0, "without prices": 1}
    assert one(found, "previsto_exchange_doubted_tickers", exchange="BVMF", verdict="thin") == 0
    assert not [labels for _, labels in found if ("ticker", "OIBR3") in labels]


def test_jobs_by_kind_and_outcome(tmp_path: Path) -> None:
    """A waiting job has an age; a cancelled one is counted; every kind has its series from the start."""
    product = product_of(tmp_path)
    use_cases = product.use_cases()
    before = scraped(product)
    use_cases.track_ticker()("VALE3")
    waiting = use_cases.submit_job()("refresh", {"tickers": ["VALE3"]})
    use_cases.cancel_job()(use_cases.submit_job()("score", {}).job)

    found = scraped(product)

    assert one(before, "previsto_jobs_ended_total", kind="train", outcome="failed") == 0
    assert one(before, "previsto_jobs_oldest_waiting_seconds", kind="refresh") == 0
    assert one(found, "previsto_jobs_waiting", kind="refresh") == 1
    assert one(found, "previsto_jobs_oldest_waiting_seconds", kind="refresh") > 0
    assert one(found, "previsto_jobs_ended_total", kind="score", outcome="cancelled") == 1
    assert stream_of(waiting.job) not in str(found)


def test_a_source_that_cannot_be_opened_costs_no_scrape(tmp_path: Path) -> None:
    """The figures are needed most when something is broken."""
    product = Container(settings=Settings.read(str(tmp_path), f"https:{tmp_path / 'absent.toml'}", {}))
    with pytest.raises(PrevistoError):
        product.adapters().source()

    assert one(scraped(product), "previsto_tickers") == 0


def test_projections_and_processes(tmp_path: Path) -> None:
    """A projection that nobody reads is behind; this process has memory and CPU."""
    product = product_of(tmp_path)
    count(ProcessStarted(process="api", release="1.2.3", settings={}))
    product.use_cases().track_ticker()("VALE3")

    found = scraped(product)

    assert one(found, "previsto_projection_lag_events", projection="tickers") == 0
    assert one(found, "previsto_projection_lag_events", projection="users") == 1
    assert one(found, "previsto_projection_stopped", projection="users") == 0
    assert the(found, "previsto_process_resident_bytes") > 1e6
    assert the(found, "previsto_process_cpu_seconds_total") > 0


def test_a_label_cannot_break_a_line() -> None:
    """A quote, a backslash and a new line are escaped, as the parser reads them back."""
    value = 'a"b\\c\nd'
    text = "\n".join([*Family("previsto_x", "X.", ("of",)).lines([((value,), 1.5)]), ""])

    (family,) = parsed(text)
    assert [(s.labels, s.value) for s in family.samples] == [({"of": value}, 1.5)]
    assert len(re.findall("\n", text)) == 3
