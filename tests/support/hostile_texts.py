"""Texts from outside that a terminal or a renderer could obey, and a ledger that is full of them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from application.ledger import Ledger
from application.ports.identity.audit_trail import AuditEntry
from application.webhooks.sealed import Sealed, seal
from domain.events import Event
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of as ticker_stream
from entrypoints.container import Container
from entrypoints.settings import Settings

MARKUP = (
    "[/boom]",
    "[bold]x[/bold]",
    "[link=http://x]y[/link]",
    "[red",
    "[]",
    ":smile: [on red]",
    "\\[x]",
    "**b**",
)
ANSI = (
    "\x1b[31mred",
    "\x1b[2J\x1b[H",
    "\x1b[1A\x1b[2Kgone",
    "\x1b[?1049h",
    "\x1bc",
    "\x9b31mred",
    "\x1b(0qq",
    "\x1b[6n",
)
OSC = (
    "\x1b]0;owned\x07",
    "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\",
    "\x1b]52;c;YQ==\x07",
    "\x9d0;t\x9c",
    "\x1bP+q\x1b\\",
)
BIDI = (
    "\u202etxt.exe",
    "\u202dab",
    "\u2066a\u2069",
    "\u2067a",
    "\u2068a",
    "a\u200eb",
    "a\u200fb",
    "\u061ca",
    "\u202aa\u202c",
)
UNSEEN = (
    "a\u200bb",
    "a\u200cb",
    "a\u200db",
    "\ufeffa",
    "a\u2060b",
    "a\u00adb",
    "a\U000e0041b",
    "a\u3164b\u180eb",
)
LINES = ("a\r\nb", "a\nprevisto: done", "a\rb", "a\x0bb\x0cc", "a\u2028b\u2029c", "a\x85b", "a\tb")
BYTES = ("a\x00b", "\x08\x08\x7fa", "\x07", "a\x1ab", "\ue000a\uffff")
LONG = ("x" * 1000, "\u202e" * 200)
COMBINED = ("a" + "\u0301" * 30, "Z\u0489\u0336\u0488", "e\u0301 \u1100\u1161 👩‍💻")
FORMATS = ("%s%n%x", "{0.__class__}", "{task.fields[title]}", "$(id) `id` ${HOME}")
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)")
STORED = (*MARKUP, *ANSI, *OSC, *BIDI, *UNSEEN, *LINES, *BYTES, *LONG, *COMBINED, *FORMATS, *FORMULAS)
"""Texts that the ledger can hold."""
WEB = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg/onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "</title><script>window.hit=1</script>",
    "</textarea><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "<!--<script>window.hit=1</script>-->",
    "]]><script>window.hit=1</script>",
    '"><script>window.hit=1</script>',
    "'><script>window.hit=1</script>",
    '" onmouseover="window.hit=1" autofocus onfocus="window.hit=1',
    "' onfocus='window.hit=1' autofocus='",
    "javascript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "<a href=javascript:window.hit=1>x</a>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=proof>",
    "<style>*{display:none}</style>",
    "{{7*7}}${7*7}<%=7*7%>",
    "&lt;script&gt;&#x3c;script&#x3e;",
    "data: x\nevent: state\n\n",
)
"""Texts that a browser could obey."""
BROKEN = ("caf\udce9", "\udcff\udcfe", "\ud800")
"""Arguments whose bytes are not UTF-8, as Python gives them to a program."""
RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no output may hold, by number: control, bidirectional and invisible characters, and surrogates."""

GOLDEN = Path(__file__).parents[1] / "golden" / "events"


def golden(form: str, **other: Any) -> Any:
    """A stored event with other values in some fields."""
    event: Any = msgspec.json.decode((GOLDEN / f"{form}.json").read_bytes(), type=Event)
    return msgspec.structs.replace(event, **other)


def fill_with_hostile_texts(home: Path, source: str, texts: tuple[str, ...] = STORED) -> None:
    """Append what an earlier release might have accepted: each text as a name, a reason or an error."""
    settings = Settings.read(str(home), source)
    product = Container(settings=msgspec.structs.replace(settings, actor=STORED[0]))
    ledger = product.use_cases().ledger()
    for number, text in enumerate(texts):
        for stream, events in _streams(number, text):
            ledger.append(stream, 0, events)
        _append_webhook(product, f"01j1f00000000000000000{number:04d}", text)
        at = "2024-05-02T12:00:00.000+00:00"
        entry = AuditEntry(act=text, at=at, subject=text, client=text, address=text, trace=text)
        product.adapters().audit_trail().add(entry)
    _append_prices(ledger, texts)
    _append_versions(ledger, texts)
    _append(ledger, "settings", [golden("settings.changed.v1", by=text, reason=text) for text in texts])


def _streams(number: int, text: str) -> Iterator[tuple[str, list[Any]]]:
    """The streams of one text; ids are plain, because they are compared."""
    job, at = f"01j1f00000000000000000{number:04d}", golden("job.failed.v1").at
    failed = golden("job.failed.v1", job=job, code=text, message=text, field=text, remedy=text)
    asked = golden("job.submitted.v1", job=job, kind=text, request={text: text}, owner=text, key=text)
    yield f"job-{job}", [asked, failed]
    other = f"01j1f00000000000000001{number:04d}"
    done = golden("job.succeeded.v1", job=other, result={"model": text, "failed": {text: text}})
    yield f"job-{other}", [msgspec.structs.replace(asked, job=other, key=""), done]
    yield f"client-{job}", [golden("client.created.v1", client=job, name=text, scopes=(text,), by=text)]
    yield f"user-{job}", [golden("user.created.v1", user=text, scopes=(text,), by=text)]
    told = {"schedule": text, "exchange": text, "tickers": (text,), "steps": (text,), "by": text}
    yield f"schedule-{job}", [golden("schedule.added.v1", **told)]
    words = {"model": text, "strategy": text, "skill": text, "source": text, "doubts": (text,), "basis": text}
    issued = golden("forecast.issued.v1", forecast=job, at=at + timedelta(seconds=number), **words)
    yield f"forecast-{job}", [issued]


def _append_webhook(product: Container, webhook: str, text: str) -> None:
    """A webhook with the text as address, kind, description, owner and reason."""
    sealed = seal(product.adapters().webhook_box(), Sealed(webhook=webhook, url=text, secret="whsec_"))
    words = {"webhook": webhook, "owner": text, "by": text}
    told = {**words, "kinds": (text,), "description": text, "secret_sealed": sealed}
    events = [golden("webhook.added.v1", **told), golden("webhook.paused.v1", reason=text, **words)]
    product.use_cases().ledger().append(f"webhooks-{webhook}", 0, events)


def _append_prices(ledger: Ledger, texts: tuple[str, ...]) -> None:
    vale = Ticker.parse("VALE3")
    held = [golden("prices.held.v1", held=n, source=t, message=t) for n, t in enumerate(texts, start=1)]
    decided = [golden("prices.session-decided.v1", by=text, reason=text) for text in texts]
    _append(ledger, ticker_stream(vale), [*held, *decided])


def _append_versions(ledger: Ledger, texts: tuple[str, ...]) -> None:
    events: list[Any] = []
    for number, text in enumerate(texts, start=1):
        model = f"VALE3-fortnight-{number}"
        words = {"strategy": text, "settings": {text: text}, "code_version": text, "data": text}
        events.append(golden("model.registered.v1+data", model=model, **words))
        events.append(golden("model.retired.v1", model=model, by=text, reason=text))
    _append(ledger, "registry-VALE3-fortnight", events)


def _append(ledger: Ledger, stream: str, events: list[Any]) -> None:
    ledger.append(stream, len(ledger.read(stream)), events)
