"""Check 51: the audit trail and the actors in events."""

from tests.mutations.entry import defence

GRANTS = "adapters/identity/oauth/people_grants.py"
LOG_IN = "application/commands/log_in.py"
HTTP = "tests/http/test_access.py::"
CODE = "tests/integration/test_authorization_code.py::"
LET_IN = CODE + "test_a_user_allows_a_client"
KEYS = "tests/e2e/test_clients.py::test_keys_are_rotated_and_retired_under_a_running_server"
PROGRAMS = "tests/integration/test_authorization_server.py::test_tokens_of_clients_are_in_the_audit_trail"
LOGIN = "tests/e2e/test_login.py::test_login_consent_token_and_the_api"

DEFENCES = (
    defence(51, "audit record of a login", LOG_IN, 'self.note("login", user.id, visitor)', "pass", LET_IN),
    defence(
        51,
        "audit record of a failed login",
        LOG_IN,
        'self.note("login-failed", user.id if user else "", visitor)',
        "pass",
        "tests/integration/test_sessions.py::test_an_unknown_user_looks_like_a_wrong_password",
    ),
    defence(
        51,
        "audit record of a token for a user",
        GRANTS,
        'self.people.note("token-issued",',
        'str(("token-issued",)) or (',
        LET_IN,
    ),
    defence(
        51,
        "audit record of a revoked refresh token",
        "adapters/identity/oauth/token_endpoints.py",
        'self._people.note("token-revoked", family.subject, own, request)',
        "pass",
        "tests/integration/test_refresh_tokens.py::test_a_revoked_refresh_token_ends_its_family",
    ),
    defence(
        51,
        "audit record of a denied consent",
        "adapters/identity/pages/consent_pages.py",
        'self._people.log_in.note("denied", user.id, visit.visitor, client)',
        "pass",
        CODE + "test_a_denial_is_sent_to_the_client",
    ),
    defence(
        51,
        "audit record of a token for a client",
        "adapters/identity/oauth/oauth_server.py",
        'self.server.people.note("token-issued", client, client, self.request)',
        "pass",
        PROGRAMS,
    ),
    defence(
        51,
        "audit record of a revoked access token",
        "adapters/identity/oauth/token_endpoints.py",
        'self._people.note("token-revoked", token.subject, own, request)',
        "pass",
        PROGRAMS,
    ),
    defence(
        51,
        "audit record of a key rotation",
        "entrypoints/cli/keys.py",
        '_note(ctx, "key-rotated")',
        "pass",
        KEYS,
    ),
    defence(
        51,
        "audit record of a retired key",
        "entrypoints/cli/keys.py",
        '_note(ctx, "key-retired")',
        "pass",
        KEYS,
    ),
    defence(
        51,
        "the actor in changes of clients",
        "entrypoints/http/routes/requests.py",
        "actor=principal.owner,",
        'actor="",',
        HTTP + "test_51_what_administrators_do_is_in_the_ledger",
    ),
    defence(51, "the address in the audit trail", LOG_IN, "address=visitor.address,", "", LOGIN),
    defence(51, "the trace id in the audit trail", LOG_IN, "trace=visitor.trace,", "", LOGIN),
    defence(
        51,
        "user names without line breaks",
        "domain/user.py",
        'NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")',
        'NAME = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_user.py::test_an_invalid_name_is_refused",
    ),
)
