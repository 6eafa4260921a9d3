"""Checks 46 and 49: where logins lead, whose keys they are, and who may listen."""

from tests.mutations.entry import defence

FILES = "adapters/identity/tokens/key_files.py"
LOGIN = "adapters/identity/pages/login_pages.py"
IN = "tests/integration/test_sessions.py::"
KEYS = "tests/unit/adapters/test_key_ring.py::"
SERVE = "tests/e2e/test_serve.py::"

DEFENCES = (
    defence(
        46,
        "on to our own pages only",
        LOGIN,
        'return wanted if wanted.startswith(LOCAL) and plain and "\\\\" not in wanted else HOME',
        "return wanted",
        IN + "test_it_goes_on_to_a_page_of_ours_only",
    ),
    defence(
        49,
        "key files of the owner's",
        FILES,
        "if stat.S_IMODE(path.stat().st_mode) & 0o077:",
        "if not path.exists():",
        KEYS + "test_a_key_that_others_may_read_is_refused",
        "tests/integration/test_token_verifier.py::test_keys_that_cannot_be_used_are_said_at_start",
    ),
    defence(
        49,
        "a folder of the owner's",
        FILES,
        " and stat.S_IMODE(folder.stat().st_mode) & 0o022:",
        " and not folder.is_dir():",
        KEYS + "test_a_folder_that_others_may_write_is_refused",
    ),
    defence(
        49,
        "a given password is changed",
        LOGIN,
        " if user.must_change else None",
        " if not user else None",
        IN + "test_a_password_that_was_given_must_be_changed",
    ),
    defence(
        49,
        "not to the world in the clear",
        "entrypoints/cli/serve.py",
        "if host not in LOOPBACK and not identity",
        "if not host and not identity",
        SERVE + "test_49_it_does_not_listen_to_the_world_in_the_clear",
    ),
    defence(
        49,
        "loopback unless told otherwise",
        "entrypoints/cli/serve.py",
        '"--host", default="127.0.0.1"',
        '"--host", default="0.0.0.0"',
        SERVE + "test_49_it_listens_on_loopback_unless_told_otherwise",
    ),
)
