"""Language: the languages in which pages are written, and sentences in each of them."""

import re
from typing import Literal

import msgspec

Language = Literal["en", "pt-BR"]
DEFAULT: Language = "en"
LANGUAGES: dict[str, Language] = {"en": "en", "pt": "pt-BR", "*": DEFAULT}  # by primary tag of a request
LANGUAGE_NAMES: dict[str, Language] = {"en": "en", "pt-BR": "pt-BR"}
MAX_PREFERENCES = 32
PREFERENCE = re.compile(r"\s*([a-z]{1,8}|\*)(?:-[a-z0-9-]{1,40})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.I)


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One whole sentence in all languages, with `{name}` for each value.

    A sentence about `{count}` things has a form for one of them (`en_one`, `pt_one`) as well.
    """

    en: str
    pt: str
    en_one: str = ""
    pt_one: str = ""

    def form(self, language: Language, count: int = 0) -> str:
        """The form of a language; that for one when the sentence has it and the count asks for it."""
        if language == "pt-BR":
            return self.pt_one if self.pt_one and count in (0, 1) else self.pt  # CLDR: 0 is "one" here
        return self.en_one if self.en_one and count == 1 else self.en


def language_for(preferences: str) -> Language:
    """The language of a value of `Accept-Language` (RFC 9110, 12.5.4); English when it names none of ours.

    Of two with the same weight, the first. Text that cannot be read is passed over.
    """
    best, weight = DEFAULT, 0.0
    for preference in preferences.split(",")[:MAX_PREFERENCES]:
        found = PREFERENCE.fullmatch(preference)
        language = LANGUAGES.get(found[1].lower()) if found else None
        if found and language and (asked := float(found[2] or 1)) > weight:
            best, weight = language, asked
    return best
