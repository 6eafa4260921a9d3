"""Licences of what is installed with Previsto: none forbids to run it as a service or to change it."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from tests.support.extras import need_torch

EXTRAS = ("train", "arima", "auto-arima", "parquet", "s3", "ray", "mcp", "tune")
FORBIDDEN = re.compile(r"\b(AGPL|GPL|SSPL|BUSL|Affero|GNU General|Commons Clause|Elastic License)")
ALLOWED = {
    "peewee": "MIT in its file LICENSE, and nothing in its metadata",
    "psycopg": "LGPL: used as a library, unchanged",
    "psycopg-binary": "LGPL: used as a library, unchanged",
}


def installed() -> dict[str, metadata.Distribution]:
    """The distributions that Previsto needs with its extras, found by their requirements."""
    found = dict[str, metadata.Distribution]()
    waiting = [("previsto", EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        if (name := re.sub(r"[-_.]+", "-", name).lower()) in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here
        for text in found[name].requires or ():
            one = Requirement(text)
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append((one.name, tuple(one.extras)))
    return found


def stated(one: metadata.Distribution) -> str:
    """What a distribution says of its licence."""
    classifiers = [c for c in one.metadata.get_all("Classifier") or () if c.startswith("License")]
    expression = one.metadata.get("License-Expression") or ""
    return " | ".join([expression, *classifiers]).strip(" |") or (one.metadata.get("License") or "")[:200]


FOUND = installed()


@pytest.mark.parametrize("name", sorted(FOUND))
def test_its_licence_lets_users_run_and_change_it(name: str) -> None:
    text = ALLOWED.get(name) or stated(FOUND[name])
    assert text, f"{name} states no licence"
    assert not FORBIDDEN.search(text), f"{name}: {text}"


def test_the_walk_finds_what_previsto_needs() -> None:
    assert {"litestar", "sqlalchemy", "numpy", "psycopg"} <= set(FOUND)


def test_the_walk_goes_through_the_extras() -> None:
    need_torch()
    assert "torch" in FOUND
