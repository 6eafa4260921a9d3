"""Seconds in which an MLflow server has a ledger of many trainings, also when the mirror is killed.

python benchmarks/mirror.py --server http://127.0.0.1:5000 --events 1000 --kills 20
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from uuid import uuid4

from domain.events import Event
from domain.registry_events import Evidence, ModelPromoted, ModelRegistered, TrainingWindow
from entrypoints.container import Container
from entrypoints.settings import Settings

NOW = datetime.now(UTC)
PREVISTO = (sys.executable, "-c", "from entrypoints.cli.app import main; main()")
EVIDENCE = Evidence(
    origins=40,
    step=5,
    first=None,
    last=None,
    loss=0.9,
    naive_loss=1.0,
    fallback_loss=0.95,
    p_value=0.01,
    statistic=-2.5,
    coverage={"80": 0.81},
    metrics={"mae": 1.25},
)


def trained(ticker: str, number: int) -> ModelRegistered:
    """A version with ten epochs."""
    window = TrainingWindow(
        ticker=ticker,
        first=date(2019, 1, 2),
        last=date(2023, 5, 31),
        sessions=1094,
        revision=number,
        digest=uuid4().hex * 2,
    )
    return ModelRegistered(
        model=f"{ticker}-fortnight-{number}",
        ticker=ticker,
        family="fortnight",
        strategy="lstm",
        horizon=10,
        settings={"hidden": 32, "epochs": 10},
        seed=number,
        training=(window,),
        artifact=uuid4().hex * 2,
        evidence=EVIDENCE,
        synthetic=True,
        code_version="0",
        environment={"python": "3.11"},
        at=NOW,
        learning=tuple({"training_loss": 1 / n, "validation_loss": 2 / n} for n in range(1, 11)),
    )


def fill(product: Container, events: int) -> None:
    """Ten tickers; each fifth event is a promotion."""
    ledger, numbers = product.use_cases().ledger(), dict[str, int]()
    versions = dict[str, int]()
    for count in range(events):
        ticker = f"B{uuid4().hex[:6].upper()}" if count < 10 else random.choice(list(numbers))
        number, version = numbers.setdefault(ticker, 0), versions.setdefault(ticker, 0)
        event: Event = trained(ticker, number + 1)
        if count % 5 == 4 and number:
            model = f"{ticker}-fortnight-{number}"
            event = ModelPromoted(model=model, previous="", by="", reason="", evidence=EVIDENCE, at=NOW)
        else:
            numbers[ticker] += 1
        ledger.append(f"registry-{ticker}-fortnight", version, (event,))
        versions[ticker] += 1


def mirrored(home: str, server: str, kills: int) -> float:
    """Seconds until everything is mirrored; `kills` processes are killed before."""
    environment = {**os.environ, "PREVISTO_HOME": home, "MLFLOW_TRACKING_URI": server}
    begun = time.monotonic()
    for _ in range(kills):
        process = subprocess.Popen((*PREVISTO, "mirror", "mlflow"), env=environment)
        time.sleep(random.uniform(8, 16))  # starts, waits for the lease of the one before, writes a part
        process.kill()
        process.wait()
    subprocess.run((*PREVISTO, "mirror", "mlflow", "--once"), env=environment, check=True)
    return time.monotonic() - begun


def counted(product: Container, server: str) -> dict[str, int]:
    """Trainings of this ledger, and those that have no finished run, or several, or several versions."""
    from mlflow import MlflowClient

    client = MlflowClient(server, registry_uri=server)
    experiment = client.get_experiment_by_name("previsto").experiment_id
    figures = {"trainings": 0, "missing": 0, "doubled runs": 0, "doubled versions": 0}
    for recorded in product.adapters().feed().read_all(0, 10_000):
        if isinstance(recorded.event, ModelRegistered):
            known = f"tags.`previsto.event` = '{recorded.hash}'"
            runs, versions = client.search_runs([experiment], known), client.search_model_versions(known)
            figures["trainings"] += 1
            figures["missing"] += not versions or not any(run.info.status == "FINISHED" for run in runs)
            figures["doubled runs"] += len(runs) > 1
            figures["doubled versions"] += len(versions) > 1
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        product = Container(settings=Settings.read(home, "synthetic"))
        fill(product, given.events)
        seconds = mirrored(home, given.server, given.kills)
        print(f"{given.events} events, {given.kills} kills: {seconds:.1f} s", flush=True)
        print(json.dumps(counted(product, given.server)))


if __name__ == "__main__":
    main()
