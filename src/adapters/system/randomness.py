"""Secrets from the machine's randomness."""

import secrets


class RandomSecrets:
    """SecretFactory over the operating system's generator."""

    def new(self) -> str:
        """See SecretFactory."""
        return secrets.token_urlsafe(32)
