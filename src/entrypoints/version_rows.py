"""The row of one model version as the API and `--json` show it, with what the gate says."""

from typing import TYPE_CHECKING, Any

import msgspec

from entrypoints.shown_rows import shown_row

if TYPE_CHECKING:
    from entrypoints.container.use_cases import UseCases

Data = dict[str, Any]


def version_row(use_cases: "UseCases", model: str) -> Data:
    """The row with the verdict of the gate. Raises NotFound."""
    row = shown_row("models", use_cases.lists().one("models", model, "model"))
    return {**row, "gate": msgspec.to_builtins(use_cases.show_verdict()(row["id"]))}
