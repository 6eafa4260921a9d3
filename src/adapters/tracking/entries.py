"""Runs, figures and datasets as MLflow takes them: names, lengths and sizes of a request."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from application.ports.tracking import Dataset, Figure

PARAMS, METRICS, DATASETS = 100, 900, 100  # most in one request; 1,000 of all kinds together
LONGEST_BYTES = 4096
DIGEST_LENGTH = 36  # MLflow's limit; the whole digest is in the source of the dataset

T = TypeVar("T")


def name(text: str) -> str:
    """A name that MLflow accepts: other characters become `_`."""
    return re.sub(r"[^\w\-. :/]", "_", text, flags=re.ASCII)[:250]


def value(text: str) -> str:
    """A text without control characters, cut at 4 KiB."""
    plain = "".join(c if c.isprintable() else "?" for c in text)
    return plain.encode(errors="replace")[:LONGEST_BYTES].decode(errors="ignore")


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return int(at.timestamp() * 1000)


def portions(entries: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Parts of at most `size`."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def tags(given: dict[str, str]) -> dict[str, str]:
    """Accepted names and values."""
    return {name(key): value(text) for key, text in given.items()}


def params(given: dict[str, str]) -> list[Any]:
    """As entities of MLflow; an empty value would be refused."""
    from mlflow.entities import Param

    return [Param(name(key), value(text) or "-") for key, text in given.items()]


def metrics(figures: Sequence[Figure], at: datetime) -> list[Any]:
    """As entities of MLflow. An equal figure may be written again: it has the same time and step."""
    from mlflow.entities import Metric

    return [Metric(name(one.name), one.value, milliseconds(at), one.step) for one in figures]


def dataset(one: Dataset) -> Any:
    """As an entity of MLflow."""
    from mlflow.entities import Dataset as Entity
    from mlflow.entities import DatasetInput

    source = json.dumps(one.facts, sort_keys=True)
    profile = json.dumps({"sessions": one.sessions})
    return DatasetInput(
        tags=[],
        dataset=Entity(
            name=value(one.name),
            digest=one.digest[:DIGEST_LENGTH],
            source_type="previsto",
            source=source,
            profile=profile,
        ),
    )
