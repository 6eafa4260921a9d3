"""Build the site of the documents into a folder, and check it.

    python -m scripts.site [FOLDER]

Ends with 1 when the documents have a warning, or the site loads something from elsewhere or has a dead link.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.site.check import problems
from scripts.site.stage import portuguese, stage

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Stage, build, check."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "site").resolve()
    with tempfile.TemporaryDirectory(prefix="previsto-site-") as folder:
        stage(ROOT, Path(folder))
        call = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
        configured = ["--config-file", str(ROOT / "scripts/site/mkdocs.yml"), "--site-dir", str(site)]
        environment = os.environ | {"PREVISTO_SITE_SOURCE": folder, "NO_MKDOCS_2_WARNING": "1"}
        if code := subprocess.run([*call, *configured], env=environment, check=False).returncode:
            raise SystemExit(code)
    found = problems(site, {_built(name) for name in portuguese(ROOT)})
    for line in found:
        print(line)
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"{pages} pages in {site}, {len(found)} problem(s)")
    raise SystemExit(bool(found))


def _built(name: str) -> str:
    page = Path(name)
    return str(page.with_name("index.html") if page.stem == "README" else page.with_suffix("") / "index.html")


if __name__ == "__main__":
    main()
