"""Sealer with AES-256-GCM."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

NONCE_BYTES = 12


class AesGcmSealer:
    """A random nonce comes before the encrypted bytes; `about` is authenticated too."""

    def seal(self, text: str, key: bytes, about: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 30 ms, and rarely needed

        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, sealed: str, key: bytes, about: str) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        try:
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
        except InvalidTag:
            raise ValueError("the sealed text was changed, or the key is another one") from None
