"""KeyRing: the keys of access tokens, one file each, in a folder that all processes share."""

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from joserfc.jwk import ECKey, KeySet

from adapters.identity.tokens.key_files import (
    KEY_NAME,
    create_key,
    keep_public_part,
    key_error,
    list_key_names,
    load_key,
)
from domain.errors import Conflict, NotFound

ALGORITHM = "ES256"
POLL_SECONDS = 1.0  # between two reads of the folder
MAX_TRIES = 5  # reads of a folder that changes meanwhile


class KeyRing:
    """The newest key signs; older keys verify until they are retired. The first use creates a key.

    A file name always means the same key, so the names show whether anything changed. The folder is read
    at most once a second, and also when an unknown `kid` is looked up.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, ECKey] = {}
        self._looked = float("-inf")
        self._lock = Lock()

    def signing(self) -> KeySet:
        """A set with the signing key only: Authlib then writes its `kid` and cannot pick another key."""
        key = self._keys_or_new()[-1]
        if not key.is_private:
            what = f"signing key {key.kid} has no private part"
            raise key_error(self._folder, what, "run `previsto keys rotate`")
        return KeySet([key])

    def published(self) -> KeySet:
        """All keys whose tokens are accepted."""
        return KeySet(list(self._keys_or_new()))

    def find(self, kid: str) -> ECKey | None:
        """The key with this `kid`; None when its tokens are not accepted."""
        self._refresh()
        if kid not in self._keys and KEY_NAME.fullmatch(kid):
            self._refresh(min_seconds=0)
        return self._keys.get(kid)

    def kids(self) -> Sequence[str]:
        """The names of all keys, oldest first; the last one signs."""
        self._refresh(min_seconds=0)
        return sorted(self._keys)

    def rotate(self) -> str:
        """Create the new signing key and return its name. Older keys keep only their public part."""
        before = self.kids()
        kid = create_key(self._folder, after=before[-1] if before else "")
        for old in before:  # a stolen public part cannot sign tokens
            keep_public_part(self._folder, old)
        self._refresh(min_seconds=0)
        return kid

    def retire(self, kid: str) -> None:
        """Stop accepting the tokens of a key. Raises NotFound, or Conflict for the signing key."""
        kids = self.kids()
        if kid not in kids:
            raise NotFound(f"unknown key {kid!r}", field="kid", remedy="see `previsto keys list`")
        if kid == kids[-1]:
            remedy = "run `previsto keys rotate` first"
            raise Conflict(f"{kid} is the signing key", field="kid", remedy=remedy)
        (self._folder / f"{kid}.pem").unlink(missing_ok=True)
        self._refresh(min_seconds=0)

    def _keys_or_new(self) -> Sequence[ECKey]:
        self._refresh()
        if not self._keys:
            create_key(self._folder, after="")
            self._refresh(min_seconds=0)
        keys = self._keys
        return [keys[kid] for kid in sorted(keys)]

    def _refresh(self, min_seconds: float = POLL_SECONDS) -> None:
        with self._lock:
            if time.monotonic() - self._looked < min_seconds:
                return
            for _ in range(MAX_TRIES):
                found = list_key_names(self._folder)
                if found == sorted(self._keys) or self._read(found):
                    break
            self._looked = time.monotonic()

    def _read(self, found: Sequence[str]) -> bool:
        """Load the new keys; False when the folder changed meanwhile."""
        loaded = {kid: self._keys[kid] if kid in self._keys else load_key(self._folder, kid) for kid in found}
        keys = {kid: key for kid, key in loaded.items() if key is not None}
        if len(keys) < len(found):
            return False
        self._keys = keys
        # A newest key without a private part means that another process rotated keys since the listing.
        return not found or keys[found[-1]].is_private or list_key_names(self._folder) == found
