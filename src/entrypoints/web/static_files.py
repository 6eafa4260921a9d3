"""The static files of the pages, each under an address with the hash of its content."""

from hashlib import sha256
from importlib.resources import files

from litestar import Response, get

from domain.errors import NotFound
from entrypoints.charts.styles import CHARTS, TOKENS
from entrypoints.http.edge.access import Call
from entrypoints.page_addresses import STATIC

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CACHED = "public, max-age=31536000, immutable"


def _read(name: str) -> bytes:
    return files("entrypoints.web").joinpath("static", name).read_bytes()


def _address(name: str, content: bytes) -> str:
    stem, dot, end = name.rpartition(".")
    return f"{STATIC}/{stem}.{sha256(content).hexdigest()[:12]}{dot}{end}"


FILES = {
    "dashboard.css": "\n".join((TOKENS, CHARTS)).encode() + b"\n" + _read("dashboard.css"),
    "dashboard.js": _read("dashboard.js"),
    "icon.svg": _read("icon.svg"),
}
ADDRESSES = {name: _address(name, content) for name, content in FILES.items()}
"""The address of each file by its name."""
SERVED = {address: FILES[name] for name, address in ADDRESSES.items()}
PATHS = frozenset({f"{STATIC}/{{name}}"})
"""The templates of public paths."""


@get(f"{STATIC}/{{name:str}}", include_in_schema=False, sync_to_thread=False)
def static_file(request: Call) -> Response[bytes]:
    """A file; 404 for a hash of an earlier release."""
    path = request.scope["path"]
    content = SERVED.get(path)
    if content is None:
        raise NotFound("no such file", field="path", remedy="open the page again")
    kind = KINDS[path[path.rindex(".") :]]
    headers = {"cache-control": CACHED, "cross-origin-resource-policy": "same-origin"}
    return Response(content, media_type=kind, headers=headers)
