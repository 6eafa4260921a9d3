"""Write every page: `python -m scripts.reference`."""

from pathlib import Path

from scripts.reference import PAGES, text_of

ROOT = Path(__file__).resolve().parents[2]

for name in PAGES:
    (ROOT / name).write_text(text_of(name))
    print(name)
