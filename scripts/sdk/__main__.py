"""`python -m scripts.sdk` writes the generated files; with `--check` it only names those that differ."""

import subprocess
import sys
from pathlib import Path

from scripts.sdk.blocking import blocking_modules
from scripts.sdk.codes import codes_source, result_kinds_source
from scripts.sdk.document import PACKAGE, SDK, read_document
from scripts.sdk.models import models_source
from scripts.sdk.operations import operations
from scripts.sdk.readme import with_errors
from scripts.sdk.resources import operations_source, resources_source


def formatted(source: str) -> str:
    """The source as the formatter of the repository writes it."""
    ruff = [sys.executable, "-m", "ruff"]
    fixed = _run([*ruff, "check", "--fix-only", "--select", "I,F401,UP037", "--quiet", "-"], source)
    return _run([*ruff, "format", "--quiet", "-"], fixed)


def _run(command: list[str], text: str) -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=SDK).stdout


def generated() -> dict[Path, str]:
    """The generated files; the blocking half is made of what stands in the asynchronous one."""
    document = read_document()
    found = list(operations(document))
    sources = {
        PACKAGE / "models.py": models_source(document),
        PACKAGE / "codes.py": codes_source(document),
        PACKAGE / "result_kinds.py": result_kinds_source(document),
        PACKAGE / "_async/operations.py": operations_source(found),
        PACKAGE / "_async/resources.py": resources_source(found),
    }
    made = {path: formatted(source) for path, source in sources.items()}
    own = {path.name: text for path, text in made.items() if path.parent.name == "_async"}
    for name, source in blocking_modules(own).items():
        made[PACKAGE / "_sync" / name] = formatted(source)
    readme = SDK / "README.md"
    made[readme] = with_errors(readme.read_text("utf-8"), document)
    return made


def main() -> int:
    """The number of files that differ."""
    made = generated().items()
    found = [(path, text) for path, text in made if not path.exists() or path.read_text("utf-8") != text]
    for path, text in found:
        print(path.relative_to(SDK))
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    return len(found) if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
