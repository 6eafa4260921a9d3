"""The identity adapters. Each is imported on first use, so that other commands start faster."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from application.accounts.clients import Clients
from application.accounts.users import Users
from application.commands.keep_users import KeepUsers
from application.commands.log_in import LogIn
from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.device_codes import DeviceCodes
from application.ports.identity.failed_attempts import FailedAttempts
from application.ports.identity.page_sessions import PageSessions
from application.ports.identity.password_hasher import PasswordHasher
from application.ports.identity.password_judge import PasswordJudge
from application.ports.identity.persons import Persons
from application.ports.identity.revoked_tokens import RevokedTokens
from application.ports.identity.session_tokens import SessionTokens
from application.ports.identity.token_families import TokenFamilies
from application.ports.identity.token_verifier import TokenVerifier
from application.ports.identity.web_sessions import WebSessions
from entrypoints.identity_settings import IdentitySettings, asked_scopes, login_parameters
from entrypoints.page_addresses import HOME, is_page

if TYPE_CHECKING:
    from adapters.identity.oauth.people import People
    from adapters.identity.provider_login import ProviderLogin
    from adapters.identity.tokens.denylist import Denylist
    from adapters.identity.tokens.key_ring import KeyRing


def open_key_ring(folder: Path) -> "KeyRing":
    """The signing keys of the embedded authorization server, in a folder."""
    from adapters.identity.tokens.key_ring import KeyRing

    return KeyRing(folder)


def open_denylist(revoked: RevokedTokens) -> "Denylist":
    """The revoked tokens, cached in memory."""
    from adapters.identity.tokens.denylist import Denylist

    return Denylist(revoked)


def open_token_verifier(
    settings: IdentitySettings, keys: "KeyRing", denylist: "Denylist", persons: Persons
) -> TokenVerifier:
    """The verifier of tokens of this service, or of the OpenID provider in the settings."""
    if provider := settings.provider:
        from adapters.identity.tokens.access_token import Rules
        from adapters.identity.tokens.known_persons import KnownPersons
        from adapters.identity.tokens.oidc_verifier import OidcVerifier
        from adapters.identity.tokens.profiles import profile_of

        profile = profile_of(provider.profile, provider.custom)
        rules = Rules(
            issuer=provider.issuer, audience=settings.audience, profile=profile, names=provider.scopes
        )
        known = KnownPersons(persons)
        return OidcVerifier(rules, provider.algorithms, person=known, known_person=known.known)
    from adapters.identity.tokens.token_verifier import LocalVerifier, reader_of_own

    return LocalVerifier(reader_of_own(settings.issuer, settings.audience, keys), keys, denylist)


def open_hasher() -> PasswordHasher:
    """The Argon2id hasher."""
    from adapters.identity.passwords.argon2_hasher import Argon2Hasher

    return Argon2Hasher()


def open_judge() -> PasswordJudge:
    """The judge that estimates the number of guesses for a password."""
    from adapters.identity.passwords.guesses import GuessCounter

    return GuessCounter()


def open_people(
    settings: IdentitySettings,
    users: Users,
    clients: Clients,
    keep_users: KeepUsers,
    log_in: LogIn,
    families: TokenFamilies,
    sessions: WebSessions,
    attempts: FailedAttempts,
    devices: DeviceCodes,
    denylist: "Denylist",
    shown: Callable[[str], str],
) -> "People":
    """The services for logged-in users; device codes only if the device grant is enabled."""
    from adapters.identity.oauth.people import NO_DASHBOARD, Dashboard, People

    return People(
        users=users,
        clients=clients,
        keep_users=keep_users,
        log_in=log_in,
        families=families,
        sessions=sessions,
        attempts=attempts,
        devices=devices if settings.device_grant else None,
        denylist=denylist,
        shown=shown,
        dashboard=Dashboard(home=HOME, has=is_page) if settings.dashboard else NO_DASHBOARD,
    )


def open_provider_login(
    settings: IdentitySettings,
    keys: "KeyRing",
    verifier: TokenVerifier,
    tokens: SessionTokens,
    sessions: WebSessions,
    log_in: LogIn,
) -> "ProviderLogin | None":
    """What people need who log in at an OpenID provider; None for the embedded login, and no dashboard."""
    if not (settings.dashboard and settings.provider):
        return None
    from adapters.identity.provider_login import ProviderLogin
    from adapters.signing.fernet_box import FernetBox

    provider = settings.provider
    return ProviderLogin(
        issuer=provider.issuer,
        own=settings.issuer,
        client=provider.client,
        secret=provider.secret,
        scope=provider.asked or asked_scopes(provider.scopes),
        more=login_parameters(provider.profile, settings.audience),
        algorithms=provider.algorithms,
        keys=keys,
        verifier=verifier,
        tokens=tokens,
        sessions=sessions,
        box=FernetBox(settings.session_key, "PREVISTO_SESSION_KEY"),
        note=log_in.note,
        home=HOME,
        has=is_page,
    )


def open_page_sessions(
    settings: IdentitySettings,
    keys: "KeyRing",
    people: "Callable[[], People]",
    login: "ProviderLogin | None",
) -> PageSessions | None:
    """The sessions of browsers; None when there is no dashboard."""
    if not settings.dashboard:
        return None
    if login:
        return login.sessions
    from adapters.identity.pages.session_reader import SessionReader

    return SessionReader(people(), settings.issuer, keys)


def open_authorization_server(
    settings: IdentitySettings,
    keys: "KeyRing",
    people: "Callable[[], People]",
    login: "ProviderLogin | None",
) -> AuthorizationServer:
    """The embedded server; with an OpenID provider, the metadata that names it, and the way to its login."""
    if settings.provider:
        from adapters.identity.resource_server import ResourceServerOnly

        metadata = ResourceServerOnly(settings.issuer, settings.audience, settings.provider.issuer)
        return login.server(metadata) if login else metadata
    from adapters.identity.authorization_server import EmbeddedServer
    from adapters.identity.tokens.token_verifier import reader_of_own

    reader = reader_of_own(settings.issuer, settings.audience, keys)
    return EmbeddedServer(settings.issuer, settings.audience, keys, reader, people())
