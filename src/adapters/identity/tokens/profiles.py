"""Profiles: how the tokens of a provider differ from RFC 9068."""

from collections.abc import Mapping, Sequence

import msgspec

from domain.errors import InvalidInput

# Only ID tokens have these; where `typ` does not tell them apart from access tokens, these do.
OF_ID_TOKENS = ("nonce", "at_hash", "c_hash", "s_hash")


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The `typ` of the header, the claims that name client and scopes, and what else must hold.

    A scope claim is a name or a path (`realm_access.roles`), and a string of words or a list.
    """

    types: Sequence[str]
    client: str
    scopes: Sequence[str]
    required: Sequence[str] = ()
    absent: Sequence[str] = ()
    fixed: Mapping[str, str] = {}


PROFILES = {
    "rfc9068": Profile(
        types=("at+jwt",), client="client_id", scopes=("scope",), required=("sub", "iat", "jti")
    ),
    "keycloak": Profile(
        types=("jwt", "at+jwt"),
        client="azp",
        scopes=("scope", "realm_access.roles"),
        fixed={"typ": "Bearer"},
    ),
    "auth0": Profile(
        types=("jwt", "at+jwt"), client="azp", scopes=("scope", "permissions"), absent=OF_ID_TOKENS
    ),
    "entra": Profile(
        types=("jwt",), client="azp", scopes=("scp", "roles"), absent=OF_ID_TOKENS, fixed={"ver": "2.0"}
    ),
}


def profile_of(name: str, custom: Mapping[str, str]) -> Profile:
    """A profile by name; a custom one by its `typ`, `client` and `scope` (claims joined by `+`)."""
    if name != "custom":
        return PROFILES[name]
    if missing := {"typ", "client", "scope"} - custom.keys():
        raise InvalidInput(
            f"the custom profile lacks {', '.join(sorted(missing))}",
            field="PREVISTO_OIDC_CUSTOM",
            remedy="e.g. PREVISTO_OIDC_CUSTOM=typ=JWT,client=azp,scope=scp+roles",
        )
    return Profile(
        types=(custom["typ"].lower(),),
        client=custom["client"],
        scopes=tuple(custom["scope"].split("+")),
        absent=OF_ID_TOKENS,
    )
