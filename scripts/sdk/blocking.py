"""Makes the blocking half of the client from the asynchronous one, word by word."""

import re
from collections.abc import Mapping

from scripts.sdk.document import PACKAGE

BY_HAND = ("parts.py", "gather.py", "__init__.py")  # differ in more than words
WORDS = {
    "asynccontextmanager": "contextmanager",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "aread": "read",
    "aclose": "close",
    "aclosing": "closing",
    "aiter_bytes": "iter_bytes",
    "_async": "_sync",
}
TEXTS = ((r"Awaitable\[T\]", "T"), (r"import Awaitable, Callable", "import Callable"))


def blocking(source: str) -> str:
    """The blocking counterpart of a module."""
    for found, instead in TEXTS:
        source = re.sub(found, instead, source)
    source = re.sub(r"\basync (def|with|for)\b", r"\1", source)
    source = re.sub(r"\bawait ", "", source)
    source = re.sub(r"\bAsync([A-Z]\w*)", r"\1", source)
    return re.sub(r"\b\w+\b", lambda found: WORDS.get(found[0], found[0]), source)


def blocking_modules(made: Mapping[str, str]) -> dict[str, str]:
    """The sources of `_sync` by file name; `made` are the generated modules of `_async`."""
    files = sorted((PACKAGE / "_async").glob("*.py"))
    sources = {file.name: file.read_text("utf-8") for file in files if file.name not in BY_HAND}
    return {name: blocking(source) for name, source in {**sources, **made}.items()}
