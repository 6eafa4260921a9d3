"""A login that began: what its end is compared with, sealed in a cookie of the browser that began it."""

import hmac
import secrets

import msgspec

from application.ports.secret_box import SecretBox
from domain.errors import StoreUnavailable

ATTEMPT_SECONDS = 600.0


class LoginAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """State, nonce and PKCE verifier of one login, the page to go to after it, and its end in POSIX time."""

    state: str
    nonce: str
    verifier: str
    wanted: str
    until: float

    @classmethod
    def new(cls, wanted: str, now: float) -> "LoginAttempt":
        """Another one, with 256 random bits for each."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state=state, nonce=nonce, verifier=verifier, wanted=wanted, until=now + ATTEMPT_SECONDS)

    def sealed(self, box: SecretBox) -> str:
        """As a cookie."""
        return box.seal(msgspec.json.encode(self))

    def is_of(self, state: str, now: float) -> bool:
        """Whether the answer with a state ends this login, in time."""
        return hmac.compare_digest(state.encode(), self.state.encode()) and now < self.until


def read_attempt(box: SecretBox, cookie: str) -> LoginAttempt | None:
    """The login of a browser; None without one, and for a cookie that this service did not make."""
    try:
        return msgspec.json.decode(box.open(cookie), type=LoginAttempt) if cookie else None
    except (StoreUnavailable, msgspec.DecodeError, UnicodeEncodeError):
        return None
