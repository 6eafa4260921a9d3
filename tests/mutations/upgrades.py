"""Checks 137 and 138: backups before upgrades, and backups that are deleted."""

from tests.mutations.entry import defence

UPGRADES = "adapters/persistence/copies/upgrades.py"
DATED = "adapters/persistence/copies/dated_backups.py"
TESTS = "tests/e2e/test_upgrades.py::"

DEFENCES = (
    defence(
        137,
        "a backup before an upgrade",
        UPGRADES,
        "if plan.before and plan.steps and keep:",
        "if plan.before and plan.steps and keep and file:",
        TESTS + "test_137_an_upgrade_makes_its_own_way_back",
        TESTS + "test_137_an_old_file_is_backed_up_when_it_is_opened",
    ),
    defence(
        137,
        "the older schema of the backup",
        UPGRADES,
        "make(made, report, schema=before)",
        "make(made, report)",
        TESTS + "test_137_an_upgrade_makes_its_own_way_back",
    ),
    defence(
        137,
        "a dry run that changes nothing",
        "adapters/persistence/database/schema.py",
        "        raise _RolledBack\n",
        "        return\n",
        TESTS + "test_137_a_dry_run_runs_the_steps_and_changes_nothing",
    ),
    defence(
        138,
        "the mode of the folder of backups",
        DATED,
        "self._folder.mkdir(mode=0o700,",
        "self._folder.mkdir(mode=0o755,",
        TESTS + "test_138_dated_backups_are_pruned",
    ),
    defence(
        138,
        "only dated backups are deleted",
        DATED,
        '"ledger-????????T??????Z.db"',
        '"*.db"',
        TESTS + "test_138_dated_backups_are_pruned",
    ),
)
