"""Signer with an Ed25519 key in a file."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import InvalidInput, StoreUnavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Ed25519Signer:
    """The private key is in a PKCS 8 PEM file with mode 0600, created on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def public_key(self) -> str:
        return self._key().public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        return self._key().sign(message).hex()

    def is_signed(self, message: bytes, signature: str, key: str) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        except ValueError:
            raise InvalidInput(
                f"invalid public key {key!r}",
                field="key",
                remedy="give the 64 hexadecimal digits of `previsto ledger key`",
            ) from None
        try:
            public.verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):  # ValueError: not hexadecimal
            return False
        return True

    def _key(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            if not self._path.exists():
                self._create()
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                raise self._key_file_error("is readable by other users", f"chmod 600 {self._path}")
            key = load_pem_private_key(self._path.read_bytes(), password=None)
        except OSError as error:
            raise self._key_file_error(
                str(error.strerror), "make the file readable for the service"
            ) from error
        except ValueError as error:
            raise self._key_file_error(
                "is not a private key", "restore the file from a backup of the keys"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise self._key_file_error("is not an Ed25519 key", "name the file of an Ed25519 key")
        return key

    def _create(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, self._path)  # fails when another process created the key first; that key is used
        except FileExistsError:
            pass
        finally:
            part.unlink()

    def _key_file_error(self, what: str, remedy: str) -> StoreUnavailable:
        return StoreUnavailable(f"key file {self._path}: {what}", field="PREVISTO_LEDGER_KEY", remedy=remedy)
