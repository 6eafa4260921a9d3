"""SecretFactory with the random generator of the operating system."""

import secrets


class RandomSecrets:
    """Secrets of 256 random bits in URL-safe base64."""

    def new(self) -> str:
        return secrets.token_urlsafe(32)
