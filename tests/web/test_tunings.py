"""Pages of tunings: what was tried, how good it was, the picture of the front, and the ways to it."""

import re

import msgspec
import pytest

from application.forecasting.registry_streams import registry_of_model
from domain.horizon import HorizonFamily
from domain.model_version import stream_of
from domain.parity_report import RecipeStep
from entrypoints.charts.front_html import front_html, front_image
from entrypoints.container import Container
from entrypoints.shown_rows import shown_row
from tests.support.http_server import Api
from tests.support.pages import Reader, reader
from tests.support.tunings import TUNING, record_tuning

PATH = f"/tunings/{TUNING}"
CIRCLE = re.compile(r"<circle [^>]*/>")


@pytest.fixture(scope="module")
def tuned(product: Container) -> str:
    """A tuning of VALE3 whose trial 1 became a version."""
    ledger = product.use_cases().ledger()
    record_tuning(ledger)
    stream = stream_of("VALE3", HorizonFamily.FORTNIGHT)
    first = registry_of_model(ledger.store, "VALE3-fortnight-1").version("VALE3-fortnight-1")
    recipe = (RecipeStep(method="tuned", numbers={"trial": 1}),)
    version = msgspec.structs.replace(first, model="VALE3-fortnight-2", tuning=TUNING, recipe=recipe)
    ledger.append(stream, len(ledger.read(stream)), (version,))
    return version.model


def test_the_page_of_a_tuning_tells_what_was_tried(bia: Reader, tuned: str) -> None:
    """Settings, states and values of each trial, those of the front first, and the version of one."""
    page = bia.open(PATH)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for part in (
        "lstm tuned for VALE3",
        "Trial 1 is the best of 4: loss 1.2 . Trial 0, with the settings of the strategy, has 1.21.",
        "6 trials, 2 at a time",
        "4 complete, 1 ended early, 1 failed",
        "0.0001 to 0.01",
        "after 14 Dec 2021",
        "1,800 seconds",
        f"GET /v1/tunings/{TUNING}",
        "VALE3-fortnight-2 trial 1, registered",
        f"previsto tunings promote {TUNING} 1",
    ):
        assert part in text, part
    rows = re.findall(r'<tr><th scope="row"><(?:b|span)>(\d)( ●)?', page)
    assert rows == [("1", " ●"), ("0", " ●"), ("2", " ●"), ("3", ""), ("4", ""), ("5", "")]
    assert 'lang="en">no<' in page  # why trial 5 failed


def test_the_picture_is_the_same_on_the_page_and_in_files(
    bia: Reader, product: Container, tuned: str
) -> None:
    """All complete trials, in one drawing of two widths; those of the front stand out."""
    row = shown_row("tunings", product.use_cases().show_tuning()(TUNING))
    drawn = CIRCLE.findall(bia.open(PATH))
    points = [one for one in drawn if 'cx="12.0"' not in one]  # without those of the key
    assert points == CIRCLE.findall(front_html(row))
    assert points[: len(points) // 2] == CIRCLE.findall(front_image(row))
    assert [one.count(' off"') for one in points] == 2 * [1, 0, 0, 0]


def test_other_pages_lead_to_a_tuning(bia: Reader, product: Container, tuned: str) -> None:
    """Its job, the version of a trial, and lists: of all tickers and of one."""
    for path in (f"/models/{tuned}", "/tunings", "/tunings?ticker=vale3"):
        assert f'href="{PATH}"' in bia.open(path), path
    assert f'href="{PATH}"' not in bia.open("/tunings?ticker=PETR4")
    assert 'href="/tunings"' in bia.open("/models")
    assert 'href="/tunings?ticker=VALE3"' in bia.open("/tickers/VALE3/models")
    assert bia.get("/tunings?ticker=NOPE4").status_code == 404
    request = {"ticker": "VALE3", "strategy": "volatility", "trials": 2}
    job = product.use_cases().submit_job()("tune", request).job
    try:
        assert "/tunings/" not in bia.open(f"/jobs/{job}")  # it has not begun
        record_tuning(product.use_cases().ledger(), tuning=job)
        assert f'href="/tunings/{job}"' in bia.open(f"/jobs/{job}")
        assert f'href="/jobs/{job}"' in bia.open(f"/tunings/{job}")
        assert 'href="/jobs/' not in bia.open(PATH).split("<main")[1]  # there is no such job
    finally:
        product.use_cases().cancel_job()(job)


def test_a_tuning_of_one_objective_and_one_without_a_complete_trial(
    bia: Reader, product: Container, tuned: str
) -> None:
    """The numbers of the trials are the axis below; before a trial is complete a sentence says so."""
    ledger = product.use_cases().ledger()
    record_tuning(ledger, tuning="0one", objectives=("loss",))
    assert ">Trial</text>" in bia.open("/tunings/0one")
    ledger.append("tuning-0none", 0, (msgspec.structs.replace(_began(product), tuning="0none"),))
    page = bia.open("/tunings/0none")
    assert "No trial is complete yet." in page
    assert "No trial is complete yet." in front_html(_row(product, "0none"))
    assert "No trial is complete yet." in front_image(_row(product, "0none"))


def test_the_page_is_in_portuguese(api: Api, product: Container, tuned: str) -> None:
    """Sentences and numbers."""
    person = reader(str(api.base_url), product, "joana", "models:read")
    person.headers["accept-language"] = "pt-BR"
    page = person.open(PATH)
    assert "A tentativa <b>1</b> é a melhor de 4: perda <b>1,2</b>" in page
    assert "/jobs/" not in page


def _row(product: Container, tuning: str) -> dict[str, object]:
    return shown_row("tunings", product.use_cases().show_tuning()(tuning))


def _began(product: Container) -> object:
    return product.use_cases().ledger().read(f"tuning-{TUNING}")[0].event
