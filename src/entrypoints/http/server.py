"""The application of one API process, from the environment."""

from litestar.types import ASGIApp

from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.settings import Settings


def application() -> ASGIApp:
    """For an ASGI server that calls a factory in each of its processes."""
    settings = Settings.read()
    product = Container(settings=settings)
    verifier, oauth = product.adapters.token_verifier(), product.authorization_server()
    return make_app(product, verifier, oauth, settings.identity.issuer, settings.origins)
