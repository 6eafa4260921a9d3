"""A model version as a table, and its lineage as a tree."""

from collections.abc import Iterator, Sequence

from application.queries.lists import Data
from entrypoints.cli.gate_table import show_verdict
from entrypoints.cli.no_difference import no_difference_of
from entrypoints.cli.output import cell, say, show_table


def show_version(row: Data) -> None:
    """Show a version with its training window and its evidence."""
    evidence = row["evidence"]
    first = row["training"][0]
    coverage = evidence["coverage"]
    facts = {
        "state": row["state"],
        "strategy": f"{row['strategy']} (seed {row['seed']}), horizon {row['horizon']} sessions",
        "trained on": f"{first['first']} … {first['last']}, {first['sessions']} sessions, "
        f"{len(row['training'])} ticker(s), price revision {first['revision']}",
        "training set": row.get("data") or "no digest: trained by an earlier release",
        "repeat with": _repeat_with(row),
        "evaluated on": f"{evidence['origins']} origins, {evidence['first']} … {evidence['last']}",
        "loss": f"{cell(evidence['loss'])} (naive {cell(evidence['naive_loss'])}, "
        f"{evidence.get('fallback', 'volatility')} {cell(evidence['fallback_loss'])})",
        "Diebold-Mariano p against naive": cell(evidence["p_value"]),
        "coverage": ", ".join(f"{level} %: {share:.3f}" for level, share in coverage.items()),
        "artifact": row["artifact"],
        "runtime": row["runtime"] or "that of the strategy",
        "settings": ", ".join(f"{k}={v}" for k, v in row["settings"].items()) or "none",
        "code": row["code_version"],
    }
    if row["parent"] and not row["parity"]:
        facts["begun with"] = f"the network of {row['parent']}"
    if row["parity"]:
        facts |= _facts_of_parity(row, row["parity"])
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    label += " · PROMOTED BY FORCE" if row["forced"] else ""
    show_table(f"{row['id']}{label}", ("", ""), list(facts.items()), no_difference_of(row))
    if row["gate"]:
        show_verdict(row["gate"])


def _facts_of_parity(row: Data, parity: Data) -> dict[str, str]:
    """What a compressed version keeps of its first ancestor."""
    anew = {"trained anew": _anew(parity["anew"])} if parity.get("anew") else {}
    return {
        "made from": f"{row['parent']} by {recipe_text(row['recipe'])}",
        "keeps": f"{parity['kept']:.1%} of the gain of {parity['against']} ({parity['low']:.1%} to "
        f"{parity['high']:.1%}), over {parity['origins']} origins",
        "differs": f"{100 * parity['difference']:.2g} % of the close (p99 of all quantiles)",
        "size": f"{parity['size']:,} bytes (parent {parity['parent_size']:,})",
        "memory": _memory(parity),
        "an answer": f"{parity['milliseconds']:.2f} ms (parent {parity['parent_milliseconds']:.2f})",
        **anew,
    }


def _memory(parity: Data) -> str:
    held, of_parent = (parity.get(name) for name in ("memory", "parent_memory"))
    return "unknown" if held is None or of_parent is None else f"{held:,} bytes (parent {of_parent:,})"


def _anew(anew: Data) -> str:
    """What a network of the size of a pruned one keeps when it is trained anew."""
    interval = f"{anew['low']:.1%} to {anew['high']:.1%}"
    return f"the same size keeps {anew['kept']:.1%} ({interval}), seed {anew['seed']}"


def recipe_text(recipe: Sequence[Data]) -> str:
    """The steps of a recipe, e.g. `smaller hidden=16, int8`."""
    return ", ".join(
        " ".join([step["method"], *(f"{name}={number}" for name, number in step.get("numbers", {}).items())])
        for step in recipe
    )


def show_lineage(model: str, known: Sequence[Data]) -> None:
    """Show a version between its ancestors and what was made of them; nothing for one that stands alone."""
    rows = {row["id"]: row for row in known}
    # An ancestor may be a version of another ticker, whose network began the training.
    first = next((one for one in rows[model]["lineage"] if one in rows), model)
    if lines := list(_branches(first, model, rows)):
        for line in (_line(rows[first], model), *lines):
            say(line)


def _branches(parent: str, shown: str, rows: dict[str, Data], indent: str = "") -> Iterator[str]:
    children = [row for row in rows.values() if row["parent"] == parent]
    for row in children:
        last = row is children[-1]
        yield f"{indent}{'└─' if last else '├─'} {_line(row, shown)}"
        yield from _branches(row["id"], shown, rows, indent + ("   " if last else "│  "))


def _line(row: Data, shown: str) -> str:
    made = (
        f"{recipe_text(row['recipe'])}, keeps {row['parity']['kept']:.1%}"
        if row["parity"]
        else ", ".join(filter(None, (row["strategy"], recipe_text(row["recipe"]))))
    )
    return f"{row['id']}  {made}, {row['state']}{'  ←' if row['id'] == shown else ''}"


def _repeat_with(row: Data) -> str:
    """The command that trains on the same prices again."""
    if row["parity"]:
        return _compress_again(row)
    if not row.get("known_at"):
        return "-"
    first, settings = row["training"][0], row["settings"]
    parts = [
        f"previsto train {row['ticker']} --strategy {row['strategy']} --horizon {row['horizon']}",
        f"--start {first['first']} --end {first['last']} --seed {row['seed']}",
        *(f"--set {key}={value}" for key, value in settings.items()),
        *([f"--panel {','.join(w['ticker'] for w in row['training'][1:])}"] if row["training"][1:] else []),
        f"--known-at {row['known_at']}",
    ]
    return " ".join(parts)


def _compress_again(row: Data) -> str:
    """The command that makes the version from its parent again."""
    options = []
    for step in row["recipe"]:
        numbers = dict(step.get("numbers", {}))
        epochs = numbers.pop("epochs", None)
        sizes = ",".join(f"{name}={number}" for name, number in numbers.items())
        options.append(f"--{step['method']} {sizes}".strip())
        options += [f"--finetune {epochs}"] if epochs else []
    return f"previsto models compress {row['parent']} {' '.join(options)}"
