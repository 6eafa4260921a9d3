"""The error budget of an installation: defaults are those of the domain, bad bounds name their variable."""

import pytest

from domain.errors import InvalidInput
from domain.parity import Budget
from entrypoints.container import Container
from entrypoints.parity_settings import ParitySettings
from entrypoints.settings import Settings


def test_the_defaults_are_those_of_the_domain() -> None:
    """Percent and shares are one budget."""
    assert ParitySettings.read({}).budget == Budget()


def test_the_budget_of_an_installation_reaches_the_command(tmp_path: object) -> None:
    """Each variable is one field."""
    env = {
        "PREVISTO_PARITY_ORIGINS": "40",
        "PREVISTO_PARITY_KEPT_BY_GRAPHS": "99.5",
        "PREVISTO_PARITY_KEPT_BY_NETWORKS": "50",
        "PREVISTO_PARITY_ALPHA": "0",
        "PREVISTO_PARITY_COVERAGE": "2",
        "PREVISTO_PARITY_DIFFERENCE": "0.2",
    }
    product = Container(settings=Settings.read(str(tmp_path), "synthetic", env=env))
    wanted = Budget(origins=40, same=0.995, changed=0.5, alpha=0.0, coverage=0.02, difference=0.002)

    assert product.use_cases().compress_model()._budget == wanted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ORIGINS", "1"),
        ("ORIGINS", "20.5"),
        ("ORIGINS", "101"),
        ("KEPT_BY_GRAPHS", "101"),
        ("KEPT_BY_NETWORKS", "-1"),
        ("KEPT_BY_NETWORKS", "nan"),
        ("ALPHA", "5"),
        ("COVERAGE", "much"),
        ("DIFFERENCE", "inf"),
    ],
)
def test_129_a_bound_that_is_none_is_refused_by_its_name(name: str, text: str) -> None:
    """When the process starts, not when something is compressed."""
    field = f"PREVISTO_PARITY_{name}"
    with pytest.raises(InvalidInput) as caught:
        ParitySettings.read({field: text})
    assert caught.value.field == field
