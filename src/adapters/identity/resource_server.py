"""AuthorizationServer, where an external provider gives the tokens: nothing but where to find it."""

from collections.abc import Mapping

from adapters.identity.oauth.answers import FOR_ALL, answer, not_offered, wrong_method
from adapters.identity.oauth.published import resource_document, resource_path
from application.ports.identity.authorization_server import Answer


class ResourceServerOnly:
    """Answers 404 wherever the embedded server would give a token."""

    def __init__(self, address: str, audience: str, provider: str) -> None:
        self.paths: Mapping[str, str] = {"protected-resource": resource_path(address, audience)}
        self._address = address
        self._document = resource_document(audience, provider)

    @property
    def resource_metadata(self) -> str:
        """See AuthorizationServer."""
        return self._address + self.paths["protected-resource"]

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        """See AuthorizationServer."""
        if endpoint != "protected-resource":
            return not_offered()
        return (
            answer(200, self._document, FOR_ALL) if method in ("GET", "HEAD") else wrong_method("GET, HEAD")
        )
