"""An alert goes from the figures of a served API over Prometheus and Alertmanager to its receiver."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place, furnish
from tests.support.processes.crew import eventually
from tests.support.processes.prometheus import Alertmanager, Prometheus, needed
from tests.support.processes.service import Service

pytestmark = pytest.mark.thorough


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[Alertmanager]:
    """Without alerts."""
    needed("prometheus")
    needed("prometheus-alertmanager")
    alertmanager = Alertmanager(tmp_path / "alertmanager")
    yield alertmanager
    alertmanager.stop()


def test_alerts_reach_their_receivers_and_clear(alertmanager: Alertmanager, tmp_path: Path) -> None:
    """Old prices are a ticket, an API that is down is a page; the ticket clears with its figures."""
    place: Place = furnish(tmp_path / "watched")
    product = Container(settings=Settings.read(str(place.home), place.source))
    made = product.use_cases().keep_clients().create("prometheus", ("audit:read",))
    service = Service(place, "--no-worker")
    try:
        who = (made.client_id, made.client_secret)
        prometheus = Prometheus(tmp_path / "prometheus", service.base, *who, alertmanager.address)
        try:
            stale = eventually(lambda: alertmanager.has_told("tickets", "firing", "PrevistoPricesStale"))
            assert stale[0]["labels"]["exchange"] in ("BVMF", "XNYS")
            assert "sessions" in stale[0]["annotations"]["summary"]
            assert alertmanager.has_told("pages", "firing", "PrevistoDown") == []

            service.stop()

            (down, *_) = eventually(lambda: alertmanager.has_told("pages", "firing", "PrevistoDown"))
            assert down["labels"]["instance"] in service.base
            assert down["annotations"]["runbook"].endswith("#previstodown")
            eventually(lambda: alertmanager.has_told("tickets", "resolved", "PrevistoPricesStale"))
        finally:
            prometheus.stop()
    finally:
        if service.process.poll() is None:
            service.stop()
    told = [alert["labels"] for _, _, alert in alertmanager.told]
    assert {labels["severity"] for labels in told} == {"page", "ticket"}
    assert made.client_secret not in str(alertmanager.told)
