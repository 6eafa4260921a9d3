"""Checks 18 and 19: revocation and introspection."""

from tests.mutations.entry import defence

ENDPOINTS = "adapters/identity/oauth/token_endpoints.py"
HERE = "tests/integration/test_authorization_server.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
OTHERS = HERE + "test_introspection_reveals_no_other_token"

DEFENCES = (
    defence(
        18,
        "revocation of the client's own access tokens only",
        ENDPOINTS,
        "if token and token.client == own:",
        "if token:",
        HERE + "test_a_client_revokes_only_its_own_tokens",
    ),
    defence(
        18,
        "revocation of the client's own refresh tokens only",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == own:",
        "if family := self._family(request):",
        REFRESH + "test_a_revoked_refresh_token_ends_its_family",
    ),
    defence(
        18,
        "200 for an unknown token",
        ENDPOINTS,
        "except Unauthenticated:\n            return None",
        "except Unauthenticated:\n            raise",
        HERE + "test_a_client_revokes_only_its_own_tokens",
    ),
    defence(
        18,
        "refusal of a revoked token",
        "adapters/identity/tokens/token_verifier.py",
        'raise invalid("revoked")',
        "pass",
        HERE + "test_a_revoked_token_is_refused_in_every_process",
    ),
    defence(
        18,
        "refusal in every process within five seconds",
        "adapters/identity/tokens/denylist.py",
        "if age > MAX_AGE_SECONDS:",
        "if self._read_at < 0:",
        "tests/integration/test_token_verifier.py::test_the_denylist_is_read_again_in_time",
    ),
    defence(
        19,
        "introspection of the client's own tokens only",
        ENDPOINTS,
        'return token.client == client.get_client_id() or "admin" in client.client.created.scopes',
        "return True",
        OTHERS,
    ),
    defence(
        19,
        "inactive revoked tokens",
        ENDPOINTS,
        "if self._denylist.holds_now(token.jti, token.client):",
        "if not token:",
        OTHERS,
    ),
    defence(
        19,
        "introspection with a secret only",
        ENDPOINTS,
        "client = self._authenticate(request, METHODS)",
        "client = self._authenticate(request, ANY_METHOD)",
        REFRESH + "test_introspection_of_a_refresh_token",
    ),
    defence(
        19,
        "introspection of the client's own refresh tokens only",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == client.get_client_id():",
        "if family := self._family(request):",
        REFRESH + "test_introspection_of_a_refresh_token",
    ),
)
