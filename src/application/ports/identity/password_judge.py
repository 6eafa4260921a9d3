"""PasswordJudge: which passwords are tried first."""

from typing import Protocol


class PasswordJudge(Protocol):
    """Knows common passwords and what is made of them."""

    def is_guessable(self, password: str, name: str) -> bool:
        """Whether somebody who knows the user's name would try it soon."""
        ...
