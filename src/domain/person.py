"""Person: a human whom the ledger knows by a pseudonym only; name and key are kept outside of it."""

import re

PERSON = re.compile(r"person-[0-9a-hjkmnp-tv-z]{26}")
SEALED = re.compile(rf"sealed:({PERSON.pattern}):([A-Za-z0-9_-]+)")
ERASED, ERASED_TEXT = "erased person", "erased text"
UNKNOWN, UNKNOWN_TEXT = "unknown person", "unreadable text"
COMMAND_LINE = "cli:"


def pseudonym_of(identity: str) -> str:
    """The pseudonym made of a new identity (`domain/identity.py`)."""
    return f"person-{identity}"


def is_person(name: str) -> bool:
    """Whether a name in an event is the pseudonym of a person."""
    return PERSON.fullmatch(name) is not None


def command_line_name(actor: str) -> str:
    """The name of a user of the operating system; no name over the network has this form.

    The name of an own user has no colon, and that of a person of a provider ends in `@` and an address. So a
    user with the name of the operating system's user is another person.
    """
    return f"{COMMAND_LINE}{actor}"


def displayed(name: str) -> str:
    """The name of a person as lists show it."""
    return name.removeprefix(COMMAND_LINE)
