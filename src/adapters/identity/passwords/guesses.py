"""PasswordJudge with zxcvbn, which estimates the number of guesses needed to find a password."""

MIN_GUESSES = 1e9  # a common word followed by a year and punctuation needs fewer
MAX_JUDGED_CHARACTERS = 32  # the estimate takes at most 0.3 s; with twice as many characters it takes seconds
WORDS = (
    *("previsto", "senha", "minhasenha", "mudar", "trocar", "brasil", "flamengo", "corinthians"),
    *("palmeiras", "gremio", "correct horse battery staple", "correcthorsebatterystaple"),
)
"""Words added to the English lists of zxcvbn: the product, Brazilian words, and a famous example password."""


class GuessCounter:
    """Refuses passwords built from common words: few common passwords have the minimum length themselves."""

    def is_guessable(self, password: str, name: str) -> bool:
        from zxcvbn import zxcvbn  # the import takes 50 ms, so it happens only when a password is chosen

        found = zxcvbn(password[:MAX_JUDGED_CHARACTERS], user_inputs=[name, *WORDS])
        return bool(found["guesses"] < MIN_GUESSES)
