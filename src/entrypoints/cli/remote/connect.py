"""The client of a service, with the login of a profile or of the environment."""

import os

from previsto_client import Previsto as Service
from previsto_client.models import Secret

from domain.errors import InvalidInput, Unauthenticated
from entrypoints.cli.remote.profiles import read_profiles

OTHER_LOGINS = ("PREVISTO_CLIENT_ID", "PREVISTO_TOKEN")
__all__ = ["Secret", "Service", "connect"]


def connect(server: str, profile: str) -> Service:
    """A client of the service at `server`, or of that of `profile`.

    The secret of a profile goes to the address of this profile only. Raises InvalidInput (field `server`),
    NotFound (field `profile`), and Unauthenticated without a login.
    """
    known, url = read_profiles(), server.rstrip("/")
    name = profile or known.named_by(url)
    chosen = known.of(name) if name else {}
    if url and url != chosen.get("url", url):
        raise InvalidInput(
            f"the profile {name!r} is for {chosen['url']}",
            field="server",
            remedy="leave --server or --profile out",
        )
    if not (chosen.get("client_id") or any(map(os.environ.get, OTHER_LOGINS))):
        raise Unauthenticated(
            f"there is no login for {url}", field="server", remedy=f"previsto login --server {url}"
        )
    if chosen.get("login") == "client-credentials" and not chosen.get("client_secret"):
        raise Unauthenticated(
            f"the profile {name!r} is logged out",
            field="profile",
            remedy=f"previsto login --server {chosen['url']} --profile {name}",
        )
    return Service(url or chosen["url"], profile=name, login=chosen.get("login", ""))
