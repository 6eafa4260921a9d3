"""Profiles: how the access tokens of each provider differ from RFC 9068."""

from collections.abc import Mapping, Sequence

import msgspec

from domain.errors import InvalidInput

# Only ID tokens have these claims; some providers use the same `typ` for ID tokens and access tokens.
OF_ID_TOKENS = ("nonce", "at_hash", "c_hash", "s_hash")


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The accepted `typ` headers, the claims with the client and the scopes, and further conditions.

    `scopes` are claim names or paths such as `realm_access.roles`; each holds words in a string or a list.
    The claims in `required` must be present, those in `absent` absent, those in `fixed` equal to the value.
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
    """The profile with this name; "custom" is built from `typ`, `client` and `scope` (joined by `+`).

    Raises InvalidInput when one of these three is missing.
    """
    if name != "custom":
        return PROFILES[name]
    if missing := {"typ", "client", "scope"} - custom.keys():
        raise InvalidInput(
            f"missing in the custom profile: {', '.join(sorted(missing))}",
            field="PREVISTO_OIDC_CUSTOM",
            remedy="for example PREVISTO_OIDC_CUSTOM=typ=JWT,client=azp,scope=scp+roles",
        )
    return Profile(
        types=(custom["typ"].lower(),),
        client=custom["client"],
        scopes=tuple(custom["scope"].split("+")),
        absent=OF_ID_TOKENS,
    )
