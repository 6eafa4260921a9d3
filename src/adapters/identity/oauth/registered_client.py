"""A client of the ledger, as Authlib asks it."""

from authlib.oauth2.rfc6749 import ClientMixin

from domain.client import Client

METHODS = ("client_secret_basic", "client_secret_post")
ANY_METHOD = (*METHODS, "none")  # a public client shows its name only


class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """Redirects and responses are judged by AuthorizeRequest, not by Authlib."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        """Its identity, which is also the subject of its tokens."""
        return self.client.created.client

    def get_default_redirect_uri(self) -> None:
        """It has none."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes it gets: those it asks for, or its default; None when one of them is not its own."""
        wanted = scope.split(" ") if scope else list(self.client.default_scopes)
        granted = self.client.created.scopes
        if not wanted or any(name not in granted for name in wanted):
            return None
        return " ".join(dict.fromkeys(wanted))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """No address is its own."""
        return False

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret; never for a revoked client."""
        return self.client.has_secret(client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """It always shows its secret, unless it is public and cannot have one."""
        if self.client.public:
            return method == "none" and not self.client.revoked
        return method in METHODS

    def check_response_type(self, response_type: str) -> bool:
        """Nothing is given at the authorization endpoint."""
        return False

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may ask in this way."""
        return grant_type in self.client.created.grants
