"""A service whose champion torch answers, beside the same network as a graph: one `previsto serve` a time.

CPU seconds until it is ready, its memory after it has answered, and its CPU time of a preview of new closes.
"""

import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
import numpy as np
import psutil
from served_home import ServedHome

from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.pooled.fitted import LEVELS
from application.commands.train_model import TrainRequest
from application.forecasting.registering import register
from application.ports.forecaster import Artifact
from domain.horizon import family_of
from domain.registry_events import ModelRegistered
from entrypoints.container import Container
from entrypoints.settings import Settings

WINDOW, HORIZON, COLUMNS, PREVIEWS, FIRST = 60, 10, 2, 240, 40
SCOPES = ("forecasts:read", "forecasts:write", "data:read", "models:read")


class Served(msgspec.Struct, frozen=True):
    """Figures of one service: CPU and wall seconds until it is ready, bytes, and CPU seconds of a preview."""

    cpu: float
    wall: float
    memory: int
    preview: float


def torch_artifact(hidden: int, layers: int, seed: int = 1) -> Artifact:
    """A network of the form that torch answers, with random weights."""
    draws = np.random.default_rng(seed)

    def some(*shape: int) -> Any:
        return draws.normal(0, 0.1, shape).astype(np.float32)

    answers = HORIZON * len(LEVELS)
    tensors = {"head.weight": some(answers, hidden), "head.bias": some(answers)}
    for layer in range(layers):
        tensors |= {f"lstm.weight_ih_l{layer}": some(4 * hidden, hidden if layer else COLUMNS)}
        tensors |= {f"lstm.weight_hh_l{layer}": some(4 * hidden, hidden)}
        tensors |= {f"lstm.bias_{part}_l{layer}": some(4 * hidden) for part in ("ih", "hh")}
    spread = np.linspace(-2, 2, len(LEVELS), dtype=np.float32)
    tensors |= {"pooled": np.tile(spread, (HORIZON, 1)), "levels": LEVELS.astype(np.float32)}
    sizes = {"window": WINDOW, "hidden": hidden, "layers": layers, "horizon": HORIZON}
    return tensors, {"scale": {"centre": -4.0, "spread": 0.3}, **sizes}


def served_by(how: str) -> Served:
    """A new home whose champion is a 64 × 2 network, by `torch`, `onnx` or `int8`."""
    artifact, lstm = torch_artifact(64, 2), LstmForecaster()
    if how != "torch":
        artifact = lstm.to_int8(artifact) if how == "int8" else lstm.to_onnx(artifact)
    with tempfile.TemporaryDirectory() as folder:
        home = ServedHome(Path(folder))
        uses = Container(settings=Settings.read(f"{folder}/home", "synthetic", env={}))
        model = _champion(uses, artifact, "" if how == "torch" else "onnxruntime")
        credentials = home.client("desk", *SCOPES)
        begun = time.monotonic()
        home.start()
        try:
            return _measured(home, home.token(credentials), model, time.monotonic() - begun)
        finally:
            home.terminate()


def _champion(product: Any, artifact: Artifact, runtime: str) -> str:
    """Register the network as a version of VALE3, and promote it."""
    uses = product.use_cases()
    trained: ModelRegistered = uses.train_model()(
        TrainRequest(ticker="VALE3", strategy="naive", horizon=HORIZON)
    )
    address = product.adapters().artifacts().save(artifact)
    settings: Mapping[str, Any] = {"window": WINDOW}

    def version(model: str) -> ModelRegistered:
        return msgspec.structs.replace(
            trained, model=model, strategy="lstm", settings=dict(settings), artifact=address, runtime=runtime
        )

    made = register(uses.ledger(), "VALE3", family_of(HORIZON), version).model
    uses.promote_model()(made, "a benchmark", force=True)
    return made


def _measured(home: ServedHome, token: str, model: str, wall: float) -> Served:
    chance = random.Random(1)
    bodies = [
        {"closes": [10 + chance.random() for _ in range(300)], "model": model, "horizon": HORIZON}
        for _ in range(PREVIEWS)
    ]
    ready = _cpu(home)
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=home.base, headers=headers, timeout=60) as client:

        def ask(some: Sequence[Any]) -> None:
            for body in some:
                client.post("/v1/forecasts/preview", json=body).raise_for_status()

        ask(bodies[:FIRST])
        memory, before = _memory(home), _cpu(home)
        ask(bodies[FIRST:])
    spent = (_cpu(home) - before) / (PREVIEWS - FIRST)
    return Served(cpu=ready, wall=wall, memory=memory, preview=spent)


def _processes(home: ServedHome) -> list[psutil.Process]:
    first = psutil.Process(home.process.pid)
    return [first, *first.children(recursive=True)]


def _cpu(home: ServedHome) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _processes(home))


def _memory(home: ServedHome) -> int:
    return sum(int(one.memory_full_info().uss) for one in _processes(home))
