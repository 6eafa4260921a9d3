"""Prometheus scrapes a served API with OAuth2 and answers what an operator asks."""

import json
import re
from collections.abc import Iterator

import pytest

from application.forecasting.sources import Ask
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place, furnish
from tests.support.processes.crew import eventually
from tests.support.processes.prometheus import DEPLOY, Prometheus, needed
from tests.support.processes.service import Service
from tests.support.skill_rows import plant_skill

pytestmark = pytest.mark.thorough
VARIABLES = {"$ticker": ".*", "$step": ".*", "$__rate_interval": "1m"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """VALE3 has a scored forecast, PETR4 a long record; one job is to fail and one to succeed."""
    needed("prometheus")
    place: Place = furnish(tmp_path_factory.mktemp("watched"))
    product = Container(settings=Settings.read(str(place.home), place.source))
    use_cases = product.use_cases()
    vale, _ = use_cases.track_ticker()("VALE3")
    issued = use_cases.issue_forecast()(Ask(ticker=vale, horizon=10))
    use_cases.refresh_prices()(vale)
    use_cases.score_forecast()(issued.forecast)
    plant_skill(product, ["PETR4"])
    use_cases.submit_job()("train", {"ticker": "VALE3", "strategy": "lstm"}, deadline=0.001)
    use_cases.submit_job()("score", {})
    return product


@pytest.fixture(scope="module")
def prometheus(product: Container, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has scraped the API after both jobs ended."""
    made = product.use_cases().keep_clients().create("prometheus", ("audit:read",))
    settings = product.settings()
    service = Service(Place(settings.home, settings.source))
    try:
        folder = tmp_path_factory.mktemp("prometheus") / "one"
        prometheus = Prometheus(folder, service.base, made.client_id, made.client_secret)
        try:
            ends = ('{kind="train", outcome="failed"}', '{kind="score", outcome="succeeded"}')
            for labels in ends:
                eventually(lambda labels=labels: prometheus.value(f"previsto_jobs_ended_total{labels}"))
            yield prometheus
        finally:
            prometheus.stop()
    finally:
        service.stop()


def test_skill_and_coverage_of_a_ticker_at_a_step(prometheus: Prometheus, product: Container) -> None:
    """The figures are those of the track record."""
    labels = 'ticker="VALE3", step="5"'
    row = product.use_cases().lists().named("skill", ["VALE3"])["VALE3"]["steps"]["5"]["totals"]

    assert prometheus.value(f"previsto_skill_scores{{{labels}}}") == 1
    relative = prometheus.value(f"previsto_skill_relative_loss{{{labels}}}")
    assert relative == pytest.approx(row["pinball"] / row["naive_pinball"])
    for name in ("80", "95"):
        coverage = prometheus.value(f'previsto_skill_coverage{{{labels}, range="{name}"}}')
        assert coverage == row["hits"][name]
    assert prometheus.value('previsto_skill_drift{ticker="PETR4", step="5"}') is not None


def test_data_age_queue_age_and_failures(prometheus: Prometheus) -> None:
    """The prices end in June 2024, nothing waits, and one training failed."""
    age = prometheus.value('previsto_exchange_price_age_sessions{exchange="BVMF"}')
    assert age is not None and age > 250
    assert prometheus.value('previsto_exchange_tickers{exchange="BVMF", state="stale"}') == 1
    assert prometheus.value('previsto_jobs_oldest_waiting_seconds{kind="train"}') == 0
    assert prometheus.value('previsto_jobs_ended_total{kind="train", outcome="failed"}') == 1
    assert prometheus.value('sum(previsto_job_run_seconds_count{kind="train", outcome="failed"})') == 1


def test_the_worker_and_its_job_process_are_seen(prometheus: Prometheus) -> None:
    """One place, and the memory of three processes, although only the API is scraped."""
    assert prometheus.value("previsto_worker_places") == 1
    found = prometheus.query("previsto_process_resident_bytes > 0")
    assert {"api", "worker", "job"} <= {one["metric"]["process"] for one in found}


def test_every_query_of_the_dashboard_is_answered(prometheus: Prometheus) -> None:
    """Without an error, and the ones about skill, prices, requests and processes with series."""
    document = json.loads((DEPLOY / "grafana" / "previsto.json").read_text())
    queries = [target["expr"] for panel in document["panels"] for target in panel.get("targets", ())]
    answers = {query: prometheus.query(_filled(query)) for query in queries}

    assert len(queries) > 25
    for name in ("relative_loss", "coverage", "drift", "exchange_tickers", "resident_bytes", "build_info"):
        assert any(name in query and found for query, found in answers.items()), name


def test_the_rules_are_healthy_and_the_stale_prices_wait_for_their_time(prometheus: Prometheus) -> None:
    """Each rule is evaluated without an error; the one whose condition holds is pending."""

    def states() -> dict[str, tuple[str, str]]:
        return {rule["name"]: (rule["health"], rule["state"]) for rule in prometheus.rules()}

    eventually(lambda: all(health == "ok" for health, _ in states().values()))
    eventually(lambda: states()["PrevistoPricesStale"][1] == "pending")
    assert states()["PrevistoDown"] == ("ok", "inactive")
    assert len(states()) == 9


def _filled(query: str) -> str:
    for name, value in VARIABLES.items():
        query = query.replace(name, value)
    assert not re.search(r"\$\w", query), query
    return query
