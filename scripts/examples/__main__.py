"""Write the examples: `python -m scripts.examples`, or into a file: `python -m scripts.examples FILE`."""

import sys
import tempfile
from pathlib import Path

from scripts.examples.book import text_of
from scripts.examples.run import tell_all

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "src/entrypoints/http/openapi/examples.json"

with tempfile.TemporaryDirectory() as folder:
    told = tell_all(Path(folder))
place = Path(sys.argv[1]) if len(sys.argv) > 1 else PLACE
place.write_text(text_of(told))
print(place.name)
