"""A service whose champion torch answers, beside the same network as a graph: one `previsto serve` a time.

CPU seconds until it is ready, its memory after it has answered, and its CPU time of a preview of new closes.
"""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

WINDOW, HORIZON, COLUMNS, FEW, BLOCKS = 60, 10, 2, 20, 8
SCOPES = ("forecasts:read", "forecasts:write", "data:read", "models:read")


class Served(msgspec.Struct, frozen=True):
    """Figures of one service: CPU seconds until it is ready, and the bytes that it holds after answers."""

    cpu: float
    memory: int


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
    """A new service whose champion is a 64 × 2 network, by `torch`, `onnx` or `int8`."""
    with tempfile.TemporaryDirectory() as folder:
        home, (model,) = _home_of(Path(folder), (how,))
        home.start()
        try:
            cpu = _cpu(home)
            with _client(home) as ask:
                ask(_bodies(model, FEW))
            return Served(cpu=cpu, memory=_memory(home))
        finally:
            home.terminate()


def preview_costs(hows: Sequence[str]) -> dict[str, float]:
    """CPU seconds of a preview by each, in one service: blocks in turn, so that a busy machine is fair."""
    with tempfile.TemporaryDirectory() as folder:
        home, models = _home_of(Path(folder), hows)
        home.start()
        spent = dict.fromkeys(hows, 0.0)
        try:
            with _client(home) as ask:
                for block in range(BLOCKS + 1):
                    for how, model in zip(hows, models, strict=True):
                        before = _cpu(home)
                        ask(_bodies(model, FEW, seed=block))
                        spent[how] += (_cpu(home) - before) * (block > 0)  # the first one loads the version
        finally:
            home.terminate()
    return {how: one / (BLOCKS * FEW) for how, one in spent.items()}


def _home_of(folder: Path, hows: Sequence[str]) -> tuple[ServedHome, list[str]]:
    """A home with one version of VALE3 for each; the first one is the champion."""
    home, lstm, models = ServedHome(folder), LstmForecaster(), []
    product = Container(settings=Settings.read(str(folder / "home"), "synthetic", env={}))
    for how in hows:
        artifact = torch_artifact(64, 2)
        if how != "torch":
            artifact = lstm.to_int8(artifact) if how == "int8" else lstm.to_onnx(artifact)
        models.append(_register(product, artifact, "" if how == "torch" else "onnxruntime"))
    product.use_cases().promote_model()(models[0], "a benchmark", force=True)
    return home, models


def _register(product: Any, artifact: Artifact, runtime: str) -> str:
    """Register the network as a version of VALE3."""
    uses = product.use_cases()
    trained: ModelRegistered = uses.train_model()(
        TrainRequest(ticker="VALE3", strategy="naive", horizon=HORIZON)
    )
    address = product.adapters().artifacts().save(artifact)
    settings: dict[str, Any] = {"window": WINDOW}

    def version(model: str) -> ModelRegistered:
        return msgspec.structs.replace(
            trained, model=model, strategy="lstm", settings=settings, artifact=address, runtime=runtime
        )

    return register(uses.ledger(), "VALE3", family_of(HORIZON), version).model


@contextmanager
def _client(home: ServedHome) -> Iterator[Callable[[Sequence[Any]], None]]:
    """What sends previews, one after the other."""
    headers = {"authorization": f"Bearer {home.token(home.client('desk', *SCOPES))}"}
    with httpx.Client(base_url=home.base, headers=headers, timeout=120) as client:

        def ask(bodies: Sequence[Any]) -> None:
            for body in bodies:
                client.post("/v1/forecasts/preview", json=body).raise_for_status()

        yield ask


def _bodies(model: str, count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Closes that nobody asked for before."""
    chance = random.Random(f"{model} {seed}")
    return [
        {"closes": [10 + chance.random() for _ in range(300)], "model": model, "horizon": HORIZON}
        for _ in range(count)
    ]


def _processes(home: ServedHome) -> list[psutil.Process]:
    first = psutil.Process(home.process.pid)
    return [first, *first.children(recursive=True)]


def _cpu(home: ServedHome) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _processes(home))


def _memory(home: ServedHome) -> int:
    """The resident bytes of the process that answers; files that others have mapped too count whole."""
    return int(psutil.Process(home.process.pid).memory_info().rss)
