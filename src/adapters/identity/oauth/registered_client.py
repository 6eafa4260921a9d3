"""RegisteredClient: a client of the ledger in the form that Authlib expects."""

from authlib.oauth2.rfc6749 import ClientMixin

from domain.client import Client

METHODS = ("client_secret_basic", "client_secret_post")
ANY_METHOD = (*METHODS, "none")  # a public client sends only its id


class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """AuthorizeRequest checks redirects and response types, so Authlib accepts none of them here."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        """The client id, which is also the subject of the client's own tokens."""
        return self.client.created.client

    def get_default_redirect_uri(self) -> None:
        """None: there is no default address."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes asked for, or the default; None when the client does not have one of them."""
        wanted = scope.split(" ") if scope else list(self.client.default_scopes)
        granted = self.client.created.scopes
        if not wanted or any(name not in granted for name in wanted):
            return None
        return " ".join(dict.fromkeys(wanted))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """False: see the class."""
        return False

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is the client's secret; False for a revoked client."""
        return self.client.has_secret(client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether the client may authenticate in this way: with its secret, or as a public client."""
        if self.client.public:
            return method == "none" and not self.client.revoked
        return method in METHODS

    def check_response_type(self, response_type: str) -> bool:
        """False: see the class."""
        return False

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client may use this grant."""
        return grant_type in self.client.created.grants
