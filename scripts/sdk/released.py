"""`python -m scripts.sdk.released` keeps the document and the client of this version under tests/golden/sdk.

Later services are compared with them. It is run for each tag; the same sources give the same bytes.
"""

import gzip
import hashlib
import io
import json
import tomllib
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from scripts.sdk.document import DOCUMENT, PACKAGE, ROOT, SDK

KEPT = ROOT / "tests/golden/sdk"
WORDS = ("description", "summary", "example", "examples")
"""What a document says to people; it is not kept."""
WHEEL = "Wheel-Version: 1.0\nGenerator: previsto\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time of zip files


def version() -> str:
    """The version of the client."""
    return str(_project()["version"])


def plain_document(text: str) -> Any:
    """The document without what it says to people."""
    return _plain(json.loads(text))


def document_bytes() -> bytes:
    """The document of now as it is kept."""
    plain = json.dumps(plain_document(DOCUMENT.read_text("utf-8")), separators=(",", ":"))
    return gzip.compress(plain.encode(), mtime=0)


def wheel_bytes() -> bytes:
    """The wheel of the client of now."""
    files = {str(path.relative_to(PACKAGE.parent)): path.read_bytes() for path in sorted(_sources())}
    info = f"previsto_client-{version()}.dist-info"
    files[f"{info}/METADATA"] = _metadata().encode()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode()
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, BEGINNING), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*") if path.suffix == ".py" or path.name == "py.typed"]


def _project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((SDK / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def _metadata() -> str:
    about = _project()
    needed = [f"Requires-Dist: {name}" for name in about["dependencies"]]
    named = ["Metadata-Version: 2.1", f"Name: {about['name']}", f"Version: {about['version']}"]
    return "\n".join([*named, f"Requires-Python: {about['requires-python']}", *needed, ""])


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _plain(found: Any, inside: str = "") -> Any:
    """Without descriptions and examples; a field may have such a name."""
    if isinstance(found, dict):
        named = inside == "properties"
        return {key: _plain(one, key) for key, one in found.items() if named or key not in WORDS}
    return [_plain(one) for one in found] if isinstance(found, list) else found


def main() -> None:
    """Write both files."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"openapi-{version()}.json.gz").write_bytes(document_bytes())
    (KEPT / f"previsto_client-{version()}-py3-none-any.whl").write_bytes(wheel_bytes())


if __name__ == "__main__":
    main()
