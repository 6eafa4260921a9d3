"""The pages of the reference say what the code says."""

import re
from pathlib import Path
from typing import get_args

import pytest
from scripts.reference import PAGES, text_of
from scripts.reference.environment import EXAMPLES
from scripts.reference.markdown import anchor

from domain.events import Event
from entrypoints.settings import Settings
from entrypoints.variables import variables

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("docs/reference/http.md", "docs/reference/openapi.json")
"""They need every route, and through them the whole product."""
NAMES = [pytest.param(name, marks=pytest.mark.thorough if name in SLOW else ()) for name in PAGES]
TAGS = [str(kind.__struct_config__.tag) for kind in get_args(Event)]
VARIABLES = {name: one for group in variables().values() for name, one in group.items()}
LITERALS = {name: one.default for name, one in VARIABLES.items() if re.fullmatch(r"`[^`]+`", one.default)}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_what_the_code_says(name: str) -> None:
    """A page is equal to the text that is generated now."""
    if (ROOT / name).read_text() != text_of(name):
        pytest.fail(f"{name} differs from the code: run `make reference`", pytrace=False)


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".md")])
def test_every_link_inside_a_page_leads_to_a_heading(name: str) -> None:
    """Each heading is unique, and each link with `#` leads to one."""
    text = (ROOT / name).read_text()
    anchors = [anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)]

    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - set(anchors) == set()


def test_every_event_is_on_its_page() -> None:
    """A new aggregate is added to the page too."""
    text = (ROOT / "docs/reference/events.md").read_text()

    assert [tag for tag in TAGS if f"### {tag}\n" not in text] == []


@pytest.mark.parametrize("name", LITERALS)
def test_a_documented_default_is_the_default(name: str) -> None:
    """A variable with its documented default gives the same settings as without a value."""
    given = _environment(name) | {name: LITERALS[name].strip("`")}

    assert Settings.read(env=given) == Settings.read(env=_environment(name))


@pytest.mark.parametrize("name", VARIABLES)
def test_an_example_of_a_variable_is_accepted(name: str) -> None:
    """A line of .env.example can be used as it is."""
    for example in EXAMPLES[name]:
        assert Settings.read(env=_environment(name) | {name: example})


def _environment(name: str) -> dict[str, str]:
    """What the variable needs: those of a provider need it, and some only go together."""
    given = {"PREVISTO_OIDC_ISSUER": "https://login.example.com"} if "_OIDC_" in name else {}
    pair = {"PREVISTO_OIDC_CLIENT_ID": "web", "PREVISTO_OIDC_CLIENT_SECRET": "secret"}
    return given | (pair if name in pair else {})
