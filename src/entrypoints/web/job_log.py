"""The log of a job on its page."""

import msgspec

from application.ports.log_lines import LogLine
from entrypoints.log_text import log_text
from entrypoints.markup import NEW_LINE, Html, tag
from entrypoints.web.parts import card
from entrypoints.web.texts import jobs as texts
from entrypoints.web.visit import Visit

MAX_LINE_BYTES = 4096
INNER = ("job", "stack", "settings")  # said by the page, or of use to an administrator only
CUT = "…"
ADDRESS = "GET /v1/logs"


def log_card(visit: Visit, job: str) -> Html:
    """The last lines, oldest first; they are English, as the log is."""
    lines = visit.product.use_cases().show_job_log()(job)
    title = visit.say(texts.LOG)
    if not lines:
        return card("log", title, tag("p", visit.say(texts.NO_LOG), class_="quiet"))
    shown = tag("pre", [(line_text(one), NEW_LINE) for one in lines], class_="log", tabindex=0, lang="en")
    address = tag("code", f"{ADDRESS}?trace={lines[0].trace}")
    more = tag("p", visit.say(texts.JSON, address=address), class_="small quiet more")
    return card("log", title, shown, more if visit.may("admin") else None)


def line_text(line: LogLine) -> str:
    """A line without what the page says already, cut at 4 kB."""
    fields = {name: value for name, value in line.fields.items() if name not in INNER}
    text = log_text(msgspec.structs.replace(line, fields=fields, trace=None))
    encoded = text.encode()
    if len(encoded) <= MAX_LINE_BYTES:
        return text
    return encoded[: MAX_LINE_BYTES - len(CUT.encode())].decode(errors="ignore") + CUT
