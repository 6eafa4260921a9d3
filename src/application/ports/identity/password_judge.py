"""PasswordJudge: detects passwords that are easy to guess."""

from typing import Protocol


class PasswordJudge(Protocol):
    """Recognizes common passwords and variations of them."""

    def is_guessable(self, password: str, name: str) -> bool:
        """Whether the password is easy to guess for an attacker who knows the user name."""
        ...
