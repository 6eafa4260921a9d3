"""A network of `lstm` beside its graphs: differences, sizes and times, as ratios."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.table import Table

from adapters.artifacts.artifact_file import address_of, decode, encode
from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.fitted import FittedLstm
from adapters.forecasting.lstm.inputs import COLUMNS, inputs_of
from adapters.forecasting.lstm.recurrence import answers_of
from application.ports.forecaster import Artifact
from domain.prices import PriceSeries
from domain.quantiles import LEVELS

HORIZON, ORIGINS, ROUNDS = 10, 100, 300
Grid = npt.NDArray[np.float64]
Answer = Callable[[Grid], Grid]


def contexts_of(series: PriceSeries) -> list[PriceSeries]:
    """What a forecast sees at the last origins."""
    return [series.until(series.bar(-1 - back).session) for back in range(ORIGINS, 0, -1)]


def stored(artifact: Artifact) -> Artifact:
    """The artifact as a store reads it back."""
    content = encode(artifact)
    return decode(content, address_of(content))


def graphs_of(artifact: Artifact, contexts: Sequence[PriceSeries]) -> Table:
    """A row for each version of a network, which was stored; its answers by numpy are the floor."""
    lstm = LstmForecaster()
    parent = lstm.load(artifact)
    assert isinstance(parent, FittedLstm)
    inputs = inputs_of(contexts, parent.window)
    floor = Figures(parent, artifact, contexts)
    table = Table("version", "bytes ÷ parent", "network ÷ torch", "answer ÷ numpy", "to torch", "p99 ÷ close")
    reference = by_torch(artifact)
    torch_time, torch_answers = timed(reference, inputs), reference(inputs)
    rows: list[tuple[str, Artifact]] = [("numpy (parent)", artifact)]
    rows += [("ONNX float32", stored(lstm.to_onnx(artifact))), ("ONNX int8", stored(lstm.to_int8(artifact)))]
    for name, one in rows:
        fitted = lstm.load(one)
        assert isinstance(fitted, FittedLstm)
        network, found = answering(fitted), Figures(fitted, one, contexts)
        table.add_row(
            name,
            f"{found.size / floor.size:.2f}",
            f"{timed(network, inputs) / torch_time:.2f}",
            f"{found.seconds / floor.seconds:.2f}",
            f"{np.abs(network(inputs) - torch_answers).max():.1e}",
            f"{np.quantile(np.abs(found.quantiles - floor.quantiles), 0.99):.1e}",
        )
    return table


class Figures:
    """Size, time of one whole answer, and quantiles ÷ close of a version."""

    def __init__(self, fitted: FittedLstm, artifact: Artifact, contexts: Sequence[PriceSeries]) -> None:
        self.size = len(encode(artifact))
        levels = np.array(LEVELS)
        self.quantiles = np.stack([fitted.predict(one, HORIZON, levels) / one.close[-1] for one in contexts])
        self.seconds = median(lambda: fitted.predict(contexts[-1], HORIZON, levels))


def answering(fitted: FittedLstm) -> Answer:
    """The network of a version alone."""
    if graph := fitted.graph:
        return graph.answers
    return lambda inputs: answers_of(fitted.weights, inputs, fitted.layers)


def by_torch(artifact: Artifact) -> Answer:
    """The same network in torch, on one thread, one window at a time."""
    import torch

    tensors, card = artifact
    torch.set_num_threads(1)
    recurrent = torch.nn.LSTM(len(COLUMNS), card["hidden"], card["layers"], batch_first=True)
    head = torch.nn.Linear(card["hidden"], len(tensors["head.bias"]))
    state: dict[str, Any] = {name: torch.from_numpy(np.array(value)) for name, value in tensors.items()}
    for part, module in (("lstm.", recurrent), ("head.", head)):
        own = {name.removeprefix(part): value for name, value in state.items() if name.startswith(part)}
        module.load_state_dict(own)

    def answer(inputs: Grid) -> Grid:
        with torch.inference_mode():
            rows = torch.from_numpy(inputs).float()
            found: list[Grid] = [head(recurrent(row[None])[0][:, -1]).double().numpy() for row in rows]
            return np.concatenate(found)

    return answer


def timed(network: Answer, inputs: Grid) -> float:
    """Seconds of one window."""
    return median(lambda: network(inputs[:1]))


def median(act: Callable[[], Any]) -> float:
    """Median CPU seconds, after a warm-up."""
    act()
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        seconds.append(time.process_time() - began)
    return float(np.median(seconds))
