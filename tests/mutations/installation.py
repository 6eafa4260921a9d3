"""Checks 46 and 49: redirects after a login, file modes of keys, and listening addresses."""

from tests.mutations.entry import defence

FILES = "adapters/identity/tokens/key_files.py"
LOGIN = "adapters/identity/pages/login_pages.py"
IN = "tests/integration/test_sessions.py::"
KEYS = "tests/unit/adapters/test_key_ring.py::"
SERVE = "tests/e2e/test_serve.py::"

DEFENCES = (
    defence(
        46,
        "no redirect to other sites after a login",
        LOGIN,
        'return wanted if wanted.startswith(LOCAL_PAGES) and plain and "\\\\" not in wanted else LOGIN_PAGE',
        "return wanted",
        IN + "test_a_login_redirects_to_own_pages_only",
    ),
    defence(
        49,
        "file mode of keys",
        FILES,
        "if stat.S_IMODE(path.stat().st_mode) & 0o077:",
        "if not path.exists():",
        KEYS + "test_a_key_that_others_may_read_is_refused",
        "tests/integration/test_token_verifier.py::test_unusable_keys_are_reported_at_start",
    ),
    defence(
        49,
        "file mode of the key folder",
        FILES,
        " and stat.S_IMODE(folder.stat().st_mode) & 0o022:",
        " and not folder.is_dir():",
        KEYS + "test_a_folder_that_others_may_write_is_refused",
    ),
    defence(
        49,
        "change of a password set by another person",
        LOGIN,
        " if user.must_change else None",
        " if not user else None",
        IN + "test_a_password_set_by_another_person_must_be_changed",
    ),
    defence(
        49,
        "no plain HTTP off loopback",
        "entrypoints/cli/serve.py",
        "if host not in LOOPBACK and not identity",
        "if not host and not identity",
        SERVE + "test_49_plain_http_is_refused_off_loopback",
    ),
    defence(
        49,
        "loopback as the default address",
        "entrypoints/cli/serve.py",
        '"--host", default="127.0.0.1"',
        '"--host", default="0.0.0.0"',
        SERVE + "test_49_the_service_listens_on_loopback_by_default",
    ),
)
