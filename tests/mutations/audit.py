"""Check 51: what is written down."""

from tests.mutations.entry import defence

GRANTS = "adapters/identity/oauth/people_grants.py"
LOG_IN = "application/commands/log_in.py"
HTTP = "tests/http/test_access.py::"
CODE = "tests/integration/test_authorization_code.py::"
LET_IN = CODE + "test_a_person_lets_a_program_in"
KEYS = "tests/e2e/test_clients.py::test_keys_are_rotated_and_retired_under_a_running_server"
PROGRAMS = "tests/integration/test_authorization_server.py::test_what_programs_do_is_written_down"
LOGIN = "tests/e2e/test_login.py::test_login_consent_token_and_the_api"

DEFENCES = (
    defence(51, "logins", LOG_IN, 'self.note("login", user.name, visitor)', "pass", LET_IN),
    defence(
        51,
        "failed logins",
        LOG_IN,
        'self.note("login-failed", user.name if user else "", visitor)',
        "pass",
        "tests/integration/test_sessions.py::test_an_unknown_person_looks_like_a_wrong_password",
    ),
    defence(
        51,
        "tokens of people",
        GRANTS,
        'self.people.note("token-issued",',
        'str(("token-issued",)) or (',
        LET_IN,
    ),
    defence(
        51,
        "revocations",
        "adapters/identity/oauth/token_endpoints.py",
        'self._people.note("token-revoked", family.subject, own, request)',
        "pass",
        "tests/integration/test_refresh_tokens.py::test_a_revoked_one_ends_its_family",
    ),
    defence(
        51,
        "denials",
        "adapters/identity/pages/consent_pages.py",
        'self._people.log_in.note("denied", user.name, visit.visitor, client)',
        "pass",
        CODE + "test_deny_is_said_to_the_client",
    ),
    defence(
        51,
        "tokens of programs",
        "adapters/identity/oauth/oauth_server.py",
        'self.server.people.note("token-issued", client, client, self.request)',
        "pass",
        PROGRAMS,
    ),
    defence(
        51,
        "revocations of programs",
        "adapters/identity/oauth/token_endpoints.py",
        'self._people.note("token-revoked", token.subject, own, request)',
        "pass",
        PROGRAMS,
    ),
    defence(51, "rotations of keys", "entrypoints/cli/keys.py", '_note(ctx, "key-rotated")', "pass", KEYS),
    defence(51, "retired keys", "entrypoints/cli/keys.py", '_note(ctx, "key-retired")', "pass", KEYS),
    defence(
        51,
        "changes of clients, and by whom",
        "entrypoints/http/routes/requests.py",
        "actor=principal.owner,",
        'actor="",',
        HTTP + "test_51_what_administrators_do_is_in_the_ledger",
    ),
    defence(51, "from where", LOG_IN, "address=visitor.address,", "", LOGIN),
    defence(51, "under which number", LOG_IN, "trace=visitor.trace,", "", LOGIN),
    defence(
        51,
        "names on one line",
        "domain/user.py",
        'NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")',
        'NAME = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_user.py::test_what_makes_no_sense_is_refused",
    ),
)
