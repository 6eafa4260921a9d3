"""Checks 18 and 19: revocation and introspection."""

from tests.mutations.entry import defence

ENDPOINTS = "adapters/identity/oauth/token_endpoints.py"
HERE = "tests/integration/test_authorization_server.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
OTHERS = HERE + "test_introspection_says_nothing_else_of_any_other"

DEFENCES = (
    defence(
        18,
        "access tokens of one's own",
        ENDPOINTS,
        "if token and token.client == own:",
        "if token:",
        HERE + "test_only_ones_own_tokens_are_revoked",
    ),
    defence(
        18,
        "refresh tokens of one's own",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == own:",
        "if family := self._family(request):",
        REFRESH + "test_a_revoked_one_ends_its_family",
    ),
    defence(
        18,
        "garbage changes nothing",
        ENDPOINTS,
        "except Unauthenticated:\n            return None",
        "except Unauthenticated:\n            raise",
        HERE + "test_only_ones_own_tokens_are_revoked",
    ),
    defence(
        18,
        "what was revoked is refused",
        "adapters/identity/tokens/token_verifier.py",
        'raise invalid("it was revoked")',
        "pass",
        HERE + "test_a_revoked_token_is_refused_in_every_process",
    ),
    defence(
        18,
        "in every process within five seconds",
        "adapters/identity/tokens/denylist.py",
        "if age > OLDEST:",
        "if self._read_at < 0:",
        "tests/integration/test_token_verifier.py::test_the_denylist_is_never_older_than_it_says",
    ),
    defence(
        19,
        "tokens of one's own",
        ENDPOINTS,
        'return token.client == client.get_client_id() or "admin" in client.client.created.scopes',
        "return True",
        OTHERS,
    ),
    defence(
        19,
        "revoked ones are not active",
        ENDPOINTS,
        "if self._denylist.holds_now(token.jti, token.client):",
        "if not token:",
        OTHERS,
    ),
    defence(
        19,
        "a client shows its secret",
        ENDPOINTS,
        "client = self._authenticated(request, METHODS)",
        "client = self._authenticated(request, ANY_METHOD)",
        REFRESH + "test_introspection_knows_it",
    ),
    defence(
        19,
        "refresh tokens of one's own",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == client.get_client_id():",
        "if family := self._family(request):",
        REFRESH + "test_introspection_knows_it",
    ),
)
