"""What a page says: sentences, numbers, dates and times in the language of its reader."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from application.language import Language, Sentence
from entrypoints.markup import Html, text

THIN = "\u202f"  # a narrow space that does not break
UTC = ZoneInfo("UTC")
MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "pt-BR": ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
}
NONE = "–"


class Words(msgspec.Struct, frozen=True):
    """The words and numbers of one language."""

    language: Language

    def say(self, sentence: Sentence, count: int = 0, **values: object) -> Html:
        """A sentence; its values are escaped unless they are markup."""
        form = text(sentence.form(self.language, count))
        shown = {name: value if isinstance(value, Html) else text(value) for name, value in values.items()}
        return Html(form.format(count=self.number(count), **shown))

    def plain(self, sentence: Sentence, count: int = 0) -> str:
        """A sentence without other values as text, for JSON."""
        return sentence.form(self.language, count).format(count=self.number(count))

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with groups of three digits; a dash for none."""
        if value is None:
            return NONE
        plain = f"{value:,.{decimals}f}".replace("-", "−")
        return plain if self.language == "en" else plain.translate(str.maketrans(",.", ".,"))

    def percent(self, share: float | None, decimals: int = 0) -> Html:
        """A share of 1 as a percentage; a dash for none."""
        return Html(NONE if share is None else f"{self.number(100 * share, decimals)}{THIN}%")

    def day(self, day: date | str | None, *, year: bool = True) -> str:
        """A session, such as 28 Dec 2023; a dash for none."""
        if not day:
            return NONE
        if isinstance(day, str):
            day = date.fromisoformat(day)
        month = MONTHS[self.language][day.month - 1]
        return f"{day.day} {month} {day.year}" if year else f"{day.day} {month}"

    def time(self, at: datetime | str | None) -> str:
        """A time in UTC to the minute; a dash for none."""
        if not at:
            return NONE
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        at = at.astimezone(UTC)
        return f"{self.day(at.date())} {at:%H:%M}"
