"""Hooks of the site: the navigation of the index, and the language of each page."""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.site.stage import navigation, portuguese  # noqa: E402 - the site has no package of ours


def on_config(config: Any) -> Any:
    """The navigation is that of the index."""
    config["nav"] = navigation(ROOT)
    return config


def on_post_page(output: str, page: Any, config: Any) -> str:
    """A page in Portuguese says so, for screen readers and hyphenation."""
    if page.file.src_path in portuguese(ROOT):
        return output.replace('<html lang="en"', '<html lang="pt-BR"', 1)
    return output
