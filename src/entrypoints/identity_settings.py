"""Identity settings: who gives the tokens that the API accepts, and for which address."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from domain.errors import InvalidInput
from domain.principal import SCOPES
from domain.secret import Secret

LOOPBACK = ("localhost", "127.0.0.1", "::1")
PROFILES = ("rfc9068", "keycloak", "auth0", "entra", "custom")
MAX_IDLE_MINUTES, MAX_SESSION_HOURS = 720.0, 168.0
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """An external issuer; `custom` tells its shape of tokens, `scopes` its names of ours."""

    issuer: str
    """`PREVISTO_OIDC_ISSUER`: the OpenID provider whose tokens are accepted; Previsto then issues none.
    Default: none, Previsto issues tokens."""
    profile: str
    """`PREVISTO_OIDC_PROFILE`: the form of its tokens, `rfc9068`, `keycloak`, `auth0`, `entra` or `custom`.
    Default: `rfc9068`."""
    algorithms: tuple[str, ...]
    """`PREVISTO_OIDC_ALGORITHMS`: the accepted algorithms of signatures. Default: `RS256,PS256,ES256`."""
    custom: dict[str, str]
    """`PREVISTO_OIDC_CUSTOM`: the form of tokens under the custom profile,
    `typ=TYPE,client=CLAIM,scope=CLAIM+CLAIM`. Default: none."""
    scopes: dict[str, str]
    """`PREVISTO_OIDC_SCOPES`: the provider's names of the scopes, `THEIRS=OURS` separated by commas. Default:
    the same names."""
    client: str = ""
    """`PREVISTO_OIDC_CLIENT_ID`: the id of the dashboard at the provider, for people who log in there.
    Default: none, there is no dashboard."""
    secret: Secret = Secret("")
    """`PREVISTO_OIDC_CLIENT_SECRET`: the secret of the dashboard at the provider. Default: none."""
    asked: str = ""
    """`PREVISTO_OIDC_LOGIN_SCOPES`: what a login asks the provider for, separated by spaces. Default:
    `openid`, `offline_access` and the provider's names of all scopes."""


class IdentitySettings(msgspec.Struct, frozen=True, kw_only=True):
    """The public address, what tokens are for, and the keys of one's own or a provider instead."""

    issuer: str
    """`PREVISTO_ISSUER`: the public address of the API, `https://HOST[:PORT]`; `http` on this machine only.
    Default: the address on loopback that `previsto serve` listens on."""
    audience: str
    """`PREVISTO_AUDIENCE`: the audience that tokens must have. Default: the public address and `/v1`."""
    token_keys: Path
    """`PREVISTO_TOKEN_KEYS`: the folder of the keys that sign tokens. Default: `keys/tokens` in the home
    folder."""
    provider: Provider | None = None
    device_grant: bool = True
    """`PREVISTO_DEVICE_GRANT`: `off` removes the grant for devices without a browser. Default: `on`."""
    web: bool = True
    """`PREVISTO_WEB`: `off` removes the dashboard, the pages for browsers. With an OpenID provider it needs a
    client id there. Default: `on`."""
    session_key: Path = Path()
    """`PREVISTO_SESSION_KEY`: the file of the key that encrypts the tokens of people who logged in at an
    OpenID provider; the processes of an installation need the same file. Default: `keys/sessions.key` in the
    home folder."""
    session_idle: float = 30.0
    """`PREVISTO_SESSION_IDLE_MINUTES` (minutes): the time without a request after which the session of a
    browser ends. Default: `30`."""
    session_age: float = 12.0
    """`PREVISTO_SESSION_HOURS` (hours): the time after the login at which the session of a browser ends.
    Default: `12`."""

    @property
    def dashboard(self) -> bool:
        """Whether there are pages for browsers; people of a provider need a client there to log in."""
        return self.web and (self.provider is None or bool(self.provider.client))

    @property
    def idle_seconds(self) -> float:
        """The longest time between two requests of a session."""
        return self.session_idle * 60.0

    @property
    def age_seconds(self) -> float:
        """The longest time of a session."""
        return self.session_age * 3600.0

    @classmethod
    def read(cls, home: Path, env: Mapping[str, str]) -> "IdentitySettings":
        """From `PREVISTO_*` variables. Raises InvalidInput naming the variable."""
        issuer = _origin(env.get("PREVISTO_ISSUER") or "http://127.0.0.1:8000")
        return cls(
            issuer=issuer,
            audience=_line(env.get("PREVISTO_AUDIENCE") or f"{issuer}/v1"),
            token_keys=Path(env.get("PREVISTO_TOKEN_KEYS") or home / "keys" / "tokens").expanduser(),
            provider=_provider(env) if env.get("PREVISTO_OIDC_ISSUER") else None,
            device_grant=_switch(env, "PREVISTO_DEVICE_GRANT"),
            web=_switch(env, "PREVISTO_WEB"),
            session_key=Path(env.get("PREVISTO_SESSION_KEY") or home / "keys" / "sessions.key").expanduser(),
            session_idle=_within(env, "PREVISTO_SESSION_IDLE_MINUTES", 30.0, MAX_IDLE_MINUTES),
            session_age=_within(env, "PREVISTO_SESSION_HOURS", 12.0, MAX_SESSION_HOURS),
        )


def _provider(env: Mapping[str, str]) -> Provider:
    profile = env.get("PREVISTO_OIDC_PROFILE") or "rfc9068"
    if profile not in PROFILES:
        raise InvalidInput(
            f"{profile!r} is no profile",
            field="PREVISTO_OIDC_PROFILE",
            remedy=f"accepted: {', '.join(PROFILES)}",
        )
    return Provider(
        issuer=_address(env["PREVISTO_OIDC_ISSUER"], "PREVISTO_OIDC_ISSUER"),
        profile=profile,
        algorithms=_algorithms(env.get("PREVISTO_OIDC_ALGORITHMS", "RS256,PS256,ES256")),
        custom=_pairs(env, "PREVISTO_OIDC_CUSTOM", "typ=JWT,client=azp,scope=scp"),
        scopes=_scope_names(_pairs(env, "PREVISTO_OIDC_SCOPES", "Forecasts.Read=forecasts:read")),
        **_program(env),
    )


def _program(env: Mapping[str, str]) -> dict[str, Any]:
    """The dashboard as a client of the provider: a confidential one, so id and secret belong together."""
    client, secret = env.get("PREVISTO_OIDC_CLIENT_ID", ""), env.get("PREVISTO_OIDC_CLIENT_SECRET", "")
    for given, lacking in (("CLIENT_ID", secret and not client), ("CLIENT_SECRET", client and not secret)):
        if lacking:
            raise InvalidInput(
                "the id and the secret of the dashboard belong together",
                field=f"PREVISTO_OIDC_{given}",
                remedy="set both, from a confidential client at the provider",
            )
    asked = env.get("PREVISTO_OIDC_LOGIN_SCOPES", "")
    if asked and ("openid" not in asked.split() or not all(map(_is_plain, asked.split()))):
        raise InvalidInput(
            f"{asked!r} cannot be asked for",
            field="PREVISTO_OIDC_LOGIN_SCOPES",
            remedy="words separated by spaces, one of them openid",
        )
    return {"client": client, "secret": Secret(secret), "asked": " ".join(asked.split())}


def _switch(env: Mapping[str, str], field: str) -> bool:
    if (text := env.get(field) or "on") not in ("on", "off"):
        raise InvalidInput(f"{text!r} is neither on nor off", field=field, remedy="accepted: on, off")
    return text == "on"


def _within(env: Mapping[str, str], field: str, default: float, most: float) -> float:
    """A number above 0 and at most `most`."""
    try:
        number = float(env.get(field) or default)
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        raise InvalidInput(
            f"{env[field]!r} is no number above 0 and at most {most:g}",
            field=field,
            remedy=f"e.g. {field}={default:g}",
        )
    return number


def _address(text: str, field: str) -> str:
    """An issuer: under https, or on this machine."""
    remedy = "e.g. https://previsto.example.com; http only on 127.0.0.1, localhost or ::1"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("this is no address", field=field, remedy=remedy) from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not (host and safe) or parts.query or parts.fragment or "@" in parts.netloc or not _is_plain(text):
        raise InvalidInput("this is no safe address of an issuer", field=field, remedy=remedy)
    return text


def _origin(text: str) -> str:
    parts = urlsplit(_address(text, "PREVISTO_ISSUER"))
    if parts.path:
        raise InvalidInput(
            f"{text!r} has a path",
            field="PREVISTO_ISSUER",
            remedy=f"only scheme, host and port: {parts.scheme}://{parts.netloc}",
        )
    return text


def _line(text: str) -> str:
    if not _is_plain(text):
        raise InvalidInput("this is no audience", field="PREVISTO_AUDIENCE", remedy="one line, no spaces")
    return text


def _is_plain(text: str) -> bool:
    return re.fullmatch(r"[!#-\[\]-~]{1,255}", text) is not None


def _algorithms(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or any(name not in ALGORITHMS for name in names):
        raise InvalidInput(
            f"{text!r} is no list of algorithms of asymmetric signatures",
            field="PREVISTO_OIDC_ALGORITHMS",
            remedy=f"some of {','.join(ALGORITHMS)}",
        )
    return names


def _pairs(env: Mapping[str, str], field: str, example: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in env.get(field, "").split(",") if pair.strip()]
    if any(not name.strip() or not value.strip() for name, _, value in pairs):
        raise InvalidInput(f"{env[field]!r} cannot be read", field=field, remedy=f"e.g. {field}={example}")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _scope_names(names: dict[str, str]) -> dict[str, str]:
    for ours in names.values():
        if ours not in SCOPES:
            raise InvalidInput(
                f"{ours!r} is no scope", field="PREVISTO_OIDC_SCOPES", remedy=f"scopes: {', '.join(SCOPES)}"
            )
    return names


def asked_scopes(names: Mapping[str, str]) -> str:
    """What a login asks for by default: all scopes under the names of the provider, and a refresh token."""
    theirs = {ours: name for name, ours in names.items()}
    return " ".join(("openid", "offline_access", *(theirs.get(scope, scope) for scope in SCOPES)))


def login_parameters(profile: str, audience: str) -> dict[str, str]:
    """How a login names the API that the token is for; keycloak and entra derive it from the scopes."""
    named = {"rfc9068": "resource", "custom": "resource", "auth0": "audience"}.get(profile)
    return {named: audience} if named else {}
