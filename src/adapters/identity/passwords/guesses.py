"""PasswordJudge by zxcvbn, which counts the guesses that a password would withstand."""

LEAST = 1e9  # guesses; a common word with a year and signs behind it takes fewer
LOOKED_AT = 32  # letters: the count takes 0.3 s at most for so many, and seconds for twice as many
WORDS = (
    *("previsto", "senha", "minhasenha", "mudar", "trocar", "brasil", "flamengo", "corinthians"),
    *("palmeiras", "gremio", "correct horse battery staple", "correcthorsebatterystaple"),
)
"""Beside its lists, which are English: this product, words of Brazil, and a drawing that everybody knows."""


class GuessCounter:
    """Few common passwords are long enough to be chosen; so what is made of them is refused, too."""

    def is_guessable(self, password: str, name: str) -> bool:
        """See PasswordJudge."""
        from zxcvbn import zxcvbn  # its lists take 50 ms: only who chooses a password waits for them

        found = zxcvbn(password[:LOOKED_AT], user_inputs=[name, *WORDS])
        return bool(found["guesses"] < LEAST)
