"""A real object store for tests: moto's S3 server on a loopback port."""

import logging
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

# moto reads who asks, and verifies no signature
SIGNED = "AWS4-HMAC-SHA256 Credential=tests/20240101/us-east-1/s3/aws4_request, Signature=0"
SECRETS = ("AKIDOFTHETESTS", "the-secret-of-the-tests")


@dataclass(frozen=True)
class Bucket:
    """A bucket on the server, accessed here without the driver under test."""

    name: str
    endpoint: str

    @property
    def url(self) -> str:
        """As the setting names it, with a prefix."""
        return f"s3://{self.name}/models/previsto"

    def ask(self, method: str, key: str = "", body: bytes | None = None) -> bytes:
        """Send one plain path-style request."""
        headers = {"Authorization": SIGNED, "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(f"{self.endpoint}/{self.name}{key}", body, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            content: bytes = answer.read()
        return content

    def key_of(self, address: str) -> str:
        """The key of an artifact."""
        return f"/models/previsto/sha256/{address[:2]}/{address}"


def named(environment: pytest.MonkeyPatch, endpoint: str) -> None:
    """Set the AWS variables of this process to one server, and to nothing else on the machine."""
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        environment.delenv(name, raising=False)
    environment.setenv("NO_PROXY", "127.0.0.1")
    environment.setenv("AWS_ENDPOINT_URL", endpoint)
    environment.setenv("AWS_REGION", "us-east-1")
    environment.setenv("AWS_ACCESS_KEY_ID", SECRETS[0])
    environment.setenv("AWS_SECRET_ACCESS_KEY", SECRETS[1])


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The endpoint of a server in a thread."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Empty, with the AWS variables set to it."""
    named(monkeypatch, object_store)
    made = Bucket(f"models-{uuid.uuid4().hex}", object_store)
    made.ask("PUT")
    return made
