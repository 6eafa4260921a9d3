"""Check 96: who was erased is named nowhere, and does not come back."""

from tests.mutations.entry import defence

ERASE = "application/commands/erase_person.py"
LEDGER = "application/ledger.py"
PERSONS = "adapters/persistence/persons/sql_persons.py"
HERE = "tests/integration/test_erasure.py::"
NOWHERE = HERE + "test_96_nothing_stored_names_who_was_erased"
NO_ACCESS = HERE + "test_96_the_erased_person_has_no_access"
REFUSED = HERE + "test_96_refusals_change_nothing"
CUT = HERE + "test_96_a_cut_erasure_is_completed_by_the_next_one"
BACK = HERE + "test_96_a_restored_backup_brings_nobody_back"
UNLISTED = HERE + "test_96_a_restore_without_a_list_says_so"

DEFENCES = (
    defence(
        96, "deletion of the name", PERSONS, ".values(name=None, key=None)", ".values(key=None)", NOWHERE
    ),
    defence(
        96, "deletion of the key", PERSONS, ".values(name=None, key=None)", ".values(name=None)", NOWHERE
    ),
    defence(
        96,
        "pseudonym in place of a name",
        PERSONS,
        "pseudonym_of(self._ids.new())",
        "name",
        NOWHERE,
    ),
    defence(
        96,
        "sealed reasons",
        LEDGER,
        "reason=self._texts.seal(actor, reason)",
        "reason=reason",
        NOWHERE,
    ),
    defence(96, "addresses in the audit trail", ERASE, "        self._audit.forget(person)\n", "", NOWHERE),
    defence(
        96,
        "path without the name of a user in the id of a command",
        "entrypoints/http/routes/requests.py",
        'request.scope["path_template"] if "user" in request.path_params else request.scope["path"]',
        'request.scope["path"]',
        NOWHERE,
    ),
    defence(
        96,
        "overwritten places of the file",
        "adapters/persistence/database/sqlite_engine.py",
        '"secure_delete=ON"',
        '"secure_delete=OFF"',
        NOWHERE,
    ),
    defence(96, "empty write-ahead log", PERSONS, "        self._leave_no_log()\n", "", NOWHERE),
    defence(
        96,
        "end of sessions and tokens",
        ERASE,
        "        self._keep_users.end_sessions(person)\n",
        "",
        NO_ACCESS,
    ),
    defence(
        96,
        "last administrator",
        ERASE,
        "        self._refuse_last_administrator(person)\n",
        "",
        REFUSED,
    ),
    defence(96, "reason without the name", ERASE, "        _check_reason(reason, name)\n", "", REFUSED),
    defence(
        96,
        "one event of a repeated erasure",
        "domain/user.py",
        "return () if state and state.erased else (UserErased(",
        "return (UserErased(",
        CUT,
    ),
    defence(
        96,
        "list of erased persons",
        ERASE,
        "            self._erasures.add(person)\n",
        "            pass\n",
        BACK,
    ),
    defence(
        96,
        "names left out by a restore",
        "adapters/persistence/persons/persons_file.py",
        "        if line.person in erased\n",
        "        if False\n",
        BACK,
    ),
    defence(
        96,
        "erasures recorded again after a restore",
        "entrypoints/cli/database.py",
        "erase_person().listed(listed or ())",
        "erase_person().listed(())",
        BACK,
    ),
    defence(
        96,
        "warning of a restore without a list",
        "entrypoints/cli/database.py",
        "if persons and listed is None:",
        "if False:",
        UNLISTED,
    ),
)
