"""KeyRing: the keys of access tokens, one file each, in a folder that processes share."""

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from joserfc.jwk import ECKey, KeySet

from adapters.identity.tokens.key_files import KEY_NAME, create, keep_public_part, load, names, refusal
from domain.errors import Conflict, NotFound

ALGORITHM = "ES256"
PACE = 1.0  # seconds between looks at the folder
TRIES = 5


class KeyRing:
    """The youngest key signs; older ones verify until they are retired.

    Names of files never change their meaning, so that a look at the names tells whether anything is new:
    at most once a second, and when a key is asked for that nobody knows. The first use makes a key.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, ECKey] = {}
        self._looked = float("-inf")
        self._lock = Lock()

    def signing(self) -> KeySet:
        """A set of exactly the key that signs: then its `kid` is written, and no other is ever picked."""
        key = self._or_made()[-1]
        if not key.is_private:
            raise refusal(self._folder, f"the key {key.kid} has no private part", "previsto keys rotate")
        return KeySet([key])

    def published(self) -> KeySet:
        """Every key whose tokens are accepted."""
        return KeySet(list(self._or_made()))

    def find(self, kid: str) -> ECKey | None:
        """The key of this name, if its tokens are accepted."""
        self._look()
        if kid not in self._keys and KEY_NAME.fullmatch(kid):
            self._look(pace=0)
        return self._keys.get(kid)

    def kids(self) -> Sequence[str]:
        """The names of all keys, oldest first; the last one signs."""
        self._look(pace=0)
        return sorted(self._keys)

    def rotate(self) -> str:
        """Make a key, which signs from now on; returns its name. The one before goes on verifying."""
        before = self.kids()
        kid = create(self._folder, after=before[-1] if before else "")
        for old in before:  # what can no longer sign is not worth stealing
            keep_public_part(self._folder, old)
        self._look(pace=0)
        return kid

    def retire(self, kid: str) -> None:
        """Accept its tokens no longer. Raises NotFound, or Conflict for the key that signs."""
        kids = self.kids()
        if kid not in kids:
            raise NotFound(f"no key {kid!r}", field="kid", remedy="see `previsto keys list`")
        if kid == kids[-1]:
            raise Conflict(f"{kid} signs", field="kid", remedy="run `previsto keys rotate` first")
        (self._folder / f"{kid}.pem").unlink(missing_ok=True)
        self._look(pace=0)

    def _or_made(self) -> Sequence[ECKey]:
        self._look()
        if not self._keys:
            create(self._folder, after="")
            self._look(pace=0)
        keys = self._keys
        return [keys[kid] for kid in sorted(keys)]

    def _look(self, pace: float = PACE) -> None:
        with self._lock:
            if time.monotonic() - self._looked < pace:
                return
            for _ in range(TRIES):
                found = names(self._folder)
                if found == sorted(self._keys) or self._read(found):
                    break
            self._looked = time.monotonic()

    def _read(self, found: Sequence[str]) -> bool:
        """Load what is new; False when the folder changed meanwhile."""
        loaded = {kid: self._keys[kid] if kid in self._keys else load(self._folder, kid) for kid in found}
        keys = {kid: key for kid, key in loaded.items() if key is not None}
        if len(keys) < len(found):
            return False
        self._keys = keys
        # Where the youngest key lost its private part meanwhile, there is a younger one.
        return not found or keys[found[-1]].is_private or names(self._folder) == found
