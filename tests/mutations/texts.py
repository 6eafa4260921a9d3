"""Check 84: text from outside is text in the terminal, and free texts are printable."""

from tests.mutations.entry import defence

OUTPUT = "entrypoints/cli/output.py"
TERMINAL = "tests/e2e/test_hostile_texts.py::"
PARTS = TERMINAL + "test_84_the_parts_of_every_output"
CSV = "entrypoints/cli/csv_text.py"
WIDTHS = TERMINAL + "test_84_a_box_stays_straight"
TABLE = TERMINAL + "test_84_a_table_shows_every_text"
TYPED = TERMINAL + "test_84_a_free_text_is_one_line_of_printable_characters"
SENT = "tests/http/test_free_texts.py::test_84_a_free_text_over_http_is_printable"
CHECKED = '    free_text(reason, "reason")\n'
VERSION = "domain/model_version.py"
STATED = '        stated_text(reason, "reason")\n'

DEFENCES = (
    defence(84, "escaped lines", OUTPUT, "    text = shown(line)\n", "    text = line\n", PARTS),
    defence(84, "escaped cells", OUTPUT, "shown(cell(row[number]))", "cell(row[number])", WIDTHS),
    defence(84, "escaped CSV", CSV, "    escaped = shown(text)\n", "    escaped = text\n", TABLE),
    defence(84, "escaped progress", OUTPUT, "description=shown(text)", "description=text", PARTS),
    defence(
        84,
        "escaped titles of progress",
        OUTPUT,
        "title=shown(title))\n        yield",
        "title=title)\n        yield",
        PARTS,
    ),
    defence(
        84,
        "escaped JSON",
        "entrypoints/cli/terminal.py",
        "if utf8 and text.isprintable():",
        "if utf8:",
        TABLE,
    ),
    defence(
        84,
        "errors printed as lines",
        "entrypoints/cli/errors.py",
        '    say(f"previsto: {where}',
        '    click.echo(f"previsto: {where}',
        TERMINAL + "test_84_every_command_takes_every_text",
        TERMINAL + "test_84_nothing_is_printed_in_another_way",
    ),
    defence(
        84,
        "a name of a client is printable",
        "domain/client.py",
        '    stated_text(wanted.name, "name", MAX_NAME_CHARACTERS)\n',
        "",
        TYPED,
        SENT,
        "tests/http/test_free_texts.py::test_84_a_name_over_http_is_not_blank",
    ),
    defence(
        84,
        "a name of a schedule is printable",
        "domain/schedule.py",
        '    stated_text(wanted.schedule, "name", MAX_NAME_CHARACTERS)\n',
        "",
        TYPED,
    ),
    defence(
        84,
        "a reason of a promotion is printable",
        VERSION,
        '    (stated_text if force else free_text)(reason, "reason")\n',
        "",
        TYPED,
        SENT,
    ),
    defence(
        84,
        "a reason of a rollback is printable",
        VERSION,
        CHECKED + "    if not state.served",
        "    if not state.served",
        TYPED,
    ),
    defence(
        84,
        "a reason of a retirement is printable",
        VERSION,
        CHECKED + "    version = state.version(model)\n    if state.active",
        "    version = state.version(model)\n    if state.active",
        TYPED,
        SENT,
    ),
    defence(84, "a reason about a ticker is printable", "domain/tracked_ticker.py", CHECKED, "", TYPED, SENT),
    defence(84, "a reason of a setting is printable", "domain/running_settings.py", CHECKED, "", TYPED, SENT),
    defence(84, "a reason to accept", "application/commands/accept_prices.py", STATED, "", TYPED),
    defence(84, "a reason to reject", "application/commands/reject_prices.py", STATED, "", TYPED),
    defence(84, "a reason about a session", "application/commands/decide_session.py", STATED, "", TYPED),
    defence(84, "a key", "application/jobs/submit_job.py", '        free_text(key, "key")\n', "", TYPED),
    defence(
        84,
        "a name of a worker",
        "entrypoints/cli/worker.py",
        'stated_text(name or f"{socket.gethostname()}:{os.getpid()}", "name")',
        'name or f"{socket.gethostname()}:{os.getpid()}"',
        TYPED,
    ),
    defence(
        84,
        "an actor",
        "entrypoints/settings.py",
        'stated_text(env.get("PREVISTO_ACTOR") or getpass.getuser(), "PREVISTO_ACTOR")',
        'env.get("PREVISTO_ACTOR") or getpass.getuser()',
        TERMINAL + "test_84_the_actor_is_printable",
    ),
)
