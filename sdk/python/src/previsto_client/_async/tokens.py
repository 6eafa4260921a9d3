"""Tokens: got by a grant, kept on disk where they serve a person, and renewed once for all callers."""

import time
from typing import Protocol

import msgspec

from .._token_file import Kept, TokenFile
from .parts import Lock

MARGIN_SECONDS = 30.0  # before its end a token is renewed


class AsyncGrant(Protocol):
    """A way to a token."""

    async def first(self) -> Kept:
        """A token from nothing; may ask a person."""
        ...

    async def again(self, old: Kept) -> Kept:
        """A token in place of an older one; LoginError when only `first` can give it."""
        ...

    async def end(self, kept: Kept) -> None:
        """Revoke a token at the authorization server. Raises LoginError and NetworkError."""
        ...


class AsyncGrantedTokens:
    """Belongs to one client. Many callers share one renewal."""

    def __init__(self, grant: AsyncGrant, file: TokenFile | None) -> None:
        self._grant = grant
        self._file = file
        self._lock = Lock()
        self._kept: Kept | None = None

    async def get(self) -> str:
        """A token that is valid for half a minute at least. Raises LoginError and NetworkError."""
        kept = self._kept
        if kept is None or not kept.lasts(MARGIN_SECONDS):
            async with self._lock:
                kept = await self._fresh("")
        return kept.access_token

    async def renew(self, refused: str) -> bool:
        """Get another token, unless another caller has done so meanwhile."""
        async with self._lock:
            await self._fresh(refused)
        return True

    async def end(self) -> bool:
        """Forget the token, and revoke it; False when there is none. Raises LoginError and NetworkError."""
        async with self._lock:
            kept = self._kept or (self._file.read() if self._file else None)
            self._kept = None
            if self._file:
                self._file.forget()
            if kept is not None:
                await self._grant.end(kept)
        return kept is not None

    async def _fresh(self, refused: str) -> Kept:
        """A token that lasts and is not the refused one."""
        kept = self._kept
        if self._file and (kept is None or kept.access_token == refused or not kept.lasts(MARGIN_SECONDS)):
            kept = self._file.read() or kept  # another process may have renewed it
        if kept is None:
            kept = await self._grant.first()
        elif kept.access_token == refused or not kept.lasts(MARGIN_SECONDS):
            kept = await self._grant.again(kept)
        if kept is not self._kept:
            self._kept = kept
            if self._file:
                self._file.write(kept)
        return kept


class AsyncGivenToken:
    """A token from outside, which this client cannot renew."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get(self) -> str:
        """The token."""
        return self._token

    async def renew(self, refused: str) -> bool:
        """There is no other."""
        return False

    async def end(self) -> bool:
        """It is revoked by whoever got it."""
        return False


def kept_of(answer: bytes, before: str = "") -> Kept:
    """The token in the answer of a token endpoint; `before` is the refresh token that stays valid without a new one."""
    found = msgspec.json.decode(answer, type=_Answer)
    return Kept(
        access_token=found.access_token,
        expires_at=time.time() + found.expires_in,
        refresh_token=found.refresh_token or before,
    )


class _Answer(msgspec.Struct):
    access_token: str
    expires_in: float = 300.0
    refresh_token: str = ""
