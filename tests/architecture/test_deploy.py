"""What is deployed beside the service names metrics that exist, and passes the tools of Prometheus."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from scripts.reference.metrics import names

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS, DASHBOARD = ROOT / "deploy" / "prometheus", ROOT / "deploy" / "grafana" / "previsto.json"
RUNBOOK = ROOT / "docs" / "how-to" / "watch-with-prometheus.md"


def checked(program: str, *arguments: str, beside: Path = PROMETHEUS) -> str:
    """What a tool in a folder says of the files there; skips where it is absent."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: apt install prometheus prometheus-alertmanager)")
    done = subprocess.run([program, *arguments], cwd=beside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_configuration_is_valid() -> None:
    """Its syntax; the file of the secret is only where Prometheus runs."""
    checked("promtool", "check", "config", "--syntax-only", "prometheus.yml")


def test_the_rules_are_valid() -> None:
    """Each expression is parsed."""
    checked("promtool", "check", "rules", "--lint-fatal", "alerts.yml")


def test_each_alert_fires_and_clears() -> None:
    """On the planted series of alerts_test.yml."""
    checked("promtool", "test", "rules", "alerts_test.yml")


def test_the_routes_of_alerts_are_valid() -> None:
    """Its own tool finds two receivers."""
    assert "2 receivers" in checked("amtool", "check-config", "alertmanager.yml")


@pytest.mark.parametrize(("severity", "receiver"), [("page", "pages"), ("ticket", "tickets")])
def test_each_severity_has_its_receiver(severity: str, receiver: str) -> None:
    """As Alertmanager itself routes it."""
    asked = ("config", "routes", "test", "--config.file=alertmanager.yml", f"severity={severity}")
    assert checked("amtool", *asked).strip() == receiver


def test_the_tools_of_the_how_to_work() -> None:
    """Each line that calls one, as it is written there."""
    blocks = re.findall(r"```bash\n(.*?)```", RUNBOOK.read_text(), re.S)
    calls = [line.split() for block in blocks for line in block.splitlines() if "tool " in line]
    for call in calls:
        checked(*call, beside=ROOT)
    assert {call[0] for call in calls} == {"promtool", "amtool"}


def test_each_alert_is_tested_and_has_a_runbook() -> None:
    """The runbook is a heading of the how-to, and the tests name every alert."""
    (group,) = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]
    tested = (PROMETHEUS / "alerts_test.yml").read_text()
    headings = re.findall(r"^### (\w+)$", RUNBOOK.read_text(), re.MULTILINE)

    assert [rule["alert"] for rule in group["rules"]] == headings
    for rule in group["rules"]:
        page, _, place = rule["annotations"]["runbook"].partition("#")
        assert (ROOT / page, place) == (RUNBOOK, rule["alert"].lower())
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert tested.count(f"alertname: {rule['alert']}") >= 3


@pytest.mark.parametrize("file", [PROMETHEUS / "alerts.yml", DASHBOARD, RUNBOOK], ids=lambda path: path.name)
def test_every_metric_that_is_named_exists(file: Path) -> None:
    """A renamed metric would leave an empty panel, or an alert that never fires."""
    used = set(re.findall(r"\bprevisto_[a-z_]+", file.read_text()))

    assert used - names() == set()
    assert len(used) > 5


def test_the_dashboard_is_whole() -> None:
    """Panels have their own number and do not overlap; each query has the data source of the variable."""
    document = json.loads(DASHBOARD.read_text())
    panels = document["panels"]
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
    for panel in panels:
        for target in panel.get("targets", ()):
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
