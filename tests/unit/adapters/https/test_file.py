"""The TOML file of a source: a mistake is refused with the file and the key."""

from pathlib import Path

import pytest

from adapters.market_data.https.file import read_form
from adapters.market_data.https.source import HttpsSource
from domain.errors import InvalidInput

GOOD = """
name = "acme"
url = "https://acme.example/{symbol}"
[columns]
date = "day"
close = "last"
"""


def write(folder: Path, text: str) -> Path:
    """A file of a source."""
    path = folder / "acme.toml"
    path.write_text(text)
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    """A name, an address, and the columns of the date and the close."""
    assert read_form(write(tmp_path, GOOD)).columns.named() == {"close": "last"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name = ", "nam = ", "acme.toml, key nam: unknown"),
        ('name = "acme"', "", "acme.toml, key name: missing"),
        ('name = "acme"', 'name = "Acme Inc"', "acme.toml, key name: 'Acme Inc' is not one lower-case word"),
        ('name = "acme"', "name = 7", "acme.toml, key name: Expected `str`, got `int`"),
        ("close =", "clos =", "acme.toml, key columns.clos: unknown"),
        ("close =", "high =", "acme.toml, key columns.close: missing"),
        ("https:", "http:", "acme.toml, key url: the address does not begin with https://"),
        ("https://acme.example", "http://127.0.0.1", "acme.toml, key url: the address does not begin"),
        ("acme.example", "ana:pass@acme.example", "acme.toml, key url: the host cannot be used"),
        ("acme.example/{symbol}", "{symbol}.example/", "acme.toml, key url: the host cannot be used"),
        ("{symbol}", "{ticker}", "acme.toml, key url: unknown placeholder {ticker}"),
        ("{symbol}", "x", "acme.toml, key url: neither the address nor a query parameter has {symbol}"),
        ("[columns]", "[query]\ntoken = 'abc'\n[columns]", "acme.toml, key query.token: a secret does not"),
        ("[columns]", "[headers]\nX-Api-Key = 'abc'\n[columns]", "acme.toml, key headers.X-Api-Key: a sec"),
        ("[columns]", "[headers]\nHost = 'abc'\n[columns]", "acme.toml, key headers.Host: not a header"),
        ("[columns]", "[query]\nk = {}\n[columns]", "acme.toml, key query.k: state either env or file"),
        ("[columns]", "[symbols]\nBVMF = '{x}'\n[columns]", "acme.toml, key symbols.BVMF: has not exactly"),
        ("[columns]", "[headers]\nX-A = 'ação'\n[columns]", "acme.toml, key headers.X-A: has characters"),
        ("https://acme.example/", "https://acme.example:port/", "acme.toml, key url: not an address"),
        ("https://acme.example/", "https://[::1/", "acme.toml, key url: not an address"),
        ("[columns]", "[symbols]\nXBSP = 'x'\n[columns]", "acme.toml, key symbols.XBSP: not an exchange"),
        ("[columns]", "[dates]\nzone = 'Mars'\n[columns]", "acme.toml, key dates.zone: 'Mars' is not a time"),
        ("[columns]", "[dates]\nform = 'days'\n[columns]", "acme.toml, key dates.form: Invalid enum value"),
        ("[columns]", "[rows]\nformat = 'csv'\n[columns]", "acme.toml, key columns: a table names its own"),
        ("[columns]", "[rows]\noptions = 'a=b'\n[columns]", "acme.toml, key rows.options: only for format"),
        ('"acme"', "acme", "acme.toml: not a TOML file"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The message begins with the file and the key."""
    assert old in GOOD
    with pytest.raises(InvalidInput) as caught:
        read_form(write(tmp_path, GOOD.replace(old, new)))
    assert caught.value.message.startswith(message)
    assert caught.value.field == "source"


def test_an_option_of_a_table_is_checked(tmp_path: Path) -> None:
    """The options of a table are those of csv:FOLDER?OPTIONS."""
    text = GOOD.partition("[columns]")[0] + "[rows]\nformat = 'csv'\noptions = 'decimal=x'\n"
    with pytest.raises(InvalidInput, match=r"key rows.options: 'x' is no value of the option decimal"):
        read_form(write(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The message says so."""
    with pytest.raises(InvalidInput, match=r"acme.toml: No such file"):
        read_form(tmp_path / "acme.toml")


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ('{ env = "ACME_TOKEN" }', "key query.k: the environment variable ACME_TOKEN is not set"),
        ('{ file = "token.txt" }', "key query.k: the file token.txt: No such file or directory"),
        ('{ file = "empty.txt" }', "key query.k: the file empty.txt is empty"),
        ('{ file = "two.txt" }', "key query.k: the file two.txt has characters that no key has"),
    ],
)
def test_a_missing_secret_is_refused_when_the_source_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stated: str, message: str
) -> None:
    """No request is needed to see it."""
    monkeypatch.delenv("ACME_TOKEN", raising=False)
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "two.txt").write_text("one\nX-Other: two\n")
    with pytest.raises(InvalidInput) as caught:
        HttpsSource(write(tmp_path, f"{GOOD}\n[query]\nk = {stated}\n"))
    assert caught.value.message == f"acme.toml, {message}"


def test_the_switch_for_tests_is_no_key(tmp_path: Path) -> None:
    """No file can let a source ask this machine."""
    with pytest.raises(InvalidInput, match="key allow_loopback: unknown"):
        read_form(write(tmp_path, "allow_loopback = true\n" + GOOD))
