"""Names: pseudonyms and sealed texts where something is shown."""

import time

import pytest

from adapters.system.sealing import AesGcmSealer
from application.accounts import names as module
from application.accounts.names import Names
from application.ports.identity.persons import Known
from domain.identity import identity
from domain.person import pseudonym_of
from tests.support.persons import PlainPersons

ANA, BIA, CAIO, DAVI = (pseudonym_of("01j1f00000000000000000000" + end) for end in "abcd")
QUOTED = 'ana "the quick"\u202e'


@pytest.fixture
def persons() -> PlainPersons:
    """Ana has an awkward name, Bia is one of the command line, Caio was erased, and Davi is unknown."""
    found = PlainPersons()
    found.rows = {
        ANA: Known(name=QUOTED, key=bytes(32)),
        BIA: Known(name="cli:bia", key=bytes(range(32))),
        CAIO: Known(),
    }
    return found


@pytest.fixture
def names(persons: PlainPersons, monkeypatch: pytest.MonkeyPatch) -> Names:
    """Names that read the persons again each time."""
    monkeypatch.setattr(module, "FRESH_SECONDS", -1.0)
    return Names(persons, AesGcmSealer())


def test_a_pseudonym_is_shown_as_a_name(names: Names) -> None:
    """Names of the command line lose their mark; the erased and the unknown have fixed texts."""
    assert names.shown(f"{ANA}, cli:{BIA} and {BIA}") == f"{QUOTED}, cli:bia and bia"
    assert names.shown(f"by {CAIO} or {DAVI}") == "by erased person or unknown person"
    assert names.shown("person-1 and a personal thing") == "person-1 and a personal thing"


def test_a_person_is_named_at_once(persons: PlainPersons) -> None:
    """Also one who was registered just after a read; an old pseudonym without a row is not read each time."""
    names = Names(persons, AesGcmSealer())
    assert names.shown(ANA) == QUOTED
    new = pseudonym_of(identity(int(1000 * time.time()), 7))
    persons.rows = {**persons.rows, new: Known(name="eva", key=bytes(32)), DAVI: Known(name="davi")}
    assert names.shown(DAVI) == "unknown person"
    assert names.shown(new) == "eva"


def test_a_name_is_escaped_in_json_and_the_field_person_stays(names: Names) -> None:
    """A quotation mark in a name ends no string; the pseudonym itself has a field."""
    told = names.shown_json(f'{{"by":"{ANA}","person":"{ANA}","user":"{CAIO}"}}')
    assert told == f'{{"by":"ana \\"the quick\\"\u202e","person":"{ANA}","user":"erased person"}}'


def test_a_sealed_text_opens_with_the_key_of_its_author_only(names: Names, persons: PlainPersons) -> None:
    """Another author, another byte or no key give fixed texts; the same text is sealed differently."""
    text = 'Ana said "no"'
    sealed = names.seal(ANA, text)
    assert text not in sealed
    assert names.seal(ANA, text) != sealed
    assert names.shown(f"reason: {sealed}.") == f"reason: {text}."
    assert names.shown_json(f'{{"reason":"{sealed}"}}') == '{"reason":"Ana said \\"no\\""}'
    assert names.shown(sealed.replace(ANA, BIA)) == "unreadable text"
    assert names.shown(sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")) == "unreadable text"
    persons.rows[ANA] = Known()
    assert names.shown(sealed) == "erased text"
    del persons.rows[ANA]
    assert names.shown(sealed) == "unreadable text"


def test_only_persons_seal(names: Names) -> None:
    """The text of a program stays, and that of an erased person is not kept."""
    assert names.seal("01j1f0000000000000000000cc", "cents") == "cents"
    assert names.seal(ANA, "") == ""
    assert names.seal(CAIO, "cents") == "erased text"
