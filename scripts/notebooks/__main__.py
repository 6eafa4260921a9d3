"""Write the pair of every notebook, then execute all of them into a folder.

    python -m scripts.notebooks [--pairs-only] [--into build/notebooks]

Needs the extra `notebooks`, except with --pairs-only. Ends with 1 at the first cell that fails.
"""

import argparse
import os
from pathlib import Path

from scripts.notebooks.cells import pair_of

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SECONDS = 600  # for one cell


def scripts() -> list[Path]:
    """The notebooks; `installation.py` is what they share."""
    return sorted(path for path in FOLDER.glob("*.py") if path.read_text().startswith("# ---\n"))


def execute(pair: Path, into: Path) -> None:
    """Execute a notebook, and keep it with its outputs."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(pair, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(FOLDER)}}).execute()
    into.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, into / pair.name)


def main() -> None:
    """Pairs first, so that what is executed is what is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs-only", action="store_true")
    parser.add_argument("--into", type=Path, default=Path("build/notebooks"))
    given = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for script in scripts():
        pair = script.with_suffix(".ipynb")
        pair.write_text(pair_of(script))
        if not given.pairs_only:
            execute(pair, given.into)
        print(f"{pair.name}: {'paired' if given.pairs_only else 'executed'}", flush=True)


if __name__ == "__main__":
    main()
