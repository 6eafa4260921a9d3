"""Check 100: the command line runs no formula, completes without a trace, and destroys nothing unasked."""

from tests.mutations.entry import defence

CONSENT = "entrypoints/cli/consent.py"
CONSENTED = "tests/e2e/test_consent.py::"
FORMULAS = "tests/unit/entrypoints/test_csv_text.py::test_100_no_text_is_a_formula"
QUIET = "tests/e2e/test_completion.py::test_100_completion_writes_nothing"

DEFENCES = (
    defence(
        100,
        "no formula in CSV",
        "entrypoints/cli/csv_text.py",
        "escaped.lstrip().startswith(FORMULA)",
        "False",
        FORMULAS,
    ),
    defence(
        100,
        "no formula in a name of a column",
        "entrypoints/cli/csv_text.py",
        "writer.writerow([_cell(name) for name in names])",
        "writer.writerow(names)",
        FORMULAS,
    ),
    defence(
        100,
        "no confirmation without a terminal",
        CONSENT,
        "    if not sys.stdin.isatty():\n",
        "    if not sys.stdin.isatty():\n        return\n    if not sys.stdin.isatty():\n",
        CONSENTED + "test_100_without_a_terminal_nothing_is_destroyed",
    ),
    defence(
        100,
        "a dry run forgets",
        CONSENT,
        "    product.adapters().events.override(Rehearsal(product.adapters().events()))\n",
        "    assert Rehearsal\n",
        CONSENTED + "test_100_a_dry_run_records_nothing",
    ),
    defence(
        100,
        "completion is quiet",
        "entrypoints/cli/known_names.py",
        "    except Exception:",
        "    except ZeroDivisionError:",
        QUIET,
    ),
    defence(
        100,
        "completion makes no database",
        "adapters/persistence/known_names.py",
        "?mode=ro{unused}",
        "?mode=rwc",
        QUIET,
    ),
)
