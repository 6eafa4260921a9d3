"""Free text: names, reasons and labels that people and programs choose, and how foreign text is shown."""

import unicodedata

from domain.errors import InvalidInput

MAX_CHARACTERS = 500


def free_text(text: str, field: str, most: int = MAX_CHARACTERS) -> str:
    """The text, if it is one line of printable characters; it may be empty.

    Control characters, line breaks, marks that change the direction of text, characters without width and
    surrogates are not printable. Raises InvalidInput with the first such character.
    """
    if len(text) > most:
        raise InvalidInput(
            f"{field} has {len(text)} characters", field=field, remedy=f"at most {most} characters"
        )
    for place, character in enumerate(text, start=1):
        if not character.isprintable():
            raise InvalidInput(
                f"character {place} of {field} is {_named(character)}, which is not printable",
                field=field,
                remedy="use printable characters and plain spaces, in one line",
            )
    return text


def stated_text(text: str, field: str, most: int = MAX_CHARACTERS) -> str:
    """The text, as `free_text`, if it has more than spaces. Raises InvalidInput."""
    if not free_text(text, field, most).strip():
        raise InvalidInput(f"{field} is blank", field=field, remedy=f"1 to {most} printable characters")
    return text


def shown(text: str) -> str:
    r"""Foreign text in one line: what is not printable is escaped, `\x1b`, `\u202e` or `\U000e0001`."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
