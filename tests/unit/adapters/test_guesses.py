"""Common passwords are refused, and long individual ones are accepted (check 50)."""

import subprocess
import sys

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from adapters.identity.passwords.guesses import GuessCounter
from domain.errors import InvalidInput
from domain.user import MIN_PASSWORD_LENGTH, check_password

IS_GUESSABLE = GuessCounter().is_guessable
COMMON = list(FREQUENCY_LISTS["passwords"])


def test_50_the_most_common_passwords_are_refused() -> None:
    """Check 50: the first 3,000, and all of the list with the minimum length."""
    long_enough = [word for word in COMMON if len(word) >= MIN_PASSWORD_LENGTH]
    assert len(COMMON) >= 30_000
    assert len(long_enough) > 200
    for word in COMMON[:3000]:
        with pytest.raises(InvalidInput):
            check_password(word, "bia", IS_GUESSABLE)
    assert [word for word in long_enough if not IS_GUESSABLE(word, "bia")] == []


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "PassWord1234", "P@ssw0rd1234!", "passwordpassword", "1qaz2wsx3edc"),
        *("winter2024!!", "iloveyousomuch", "12345678901234", "changeitnow12", "qwerty-qwerty"),
        *("previsto1234", "minhasenha123", "trocarsenha1", "corinthians123", "correct horse battery staple"),
    ],
)
def test_50_variations_of_common_passwords_are_refused(password: str) -> None:
    """Check 50: with digits, with signs for letters, repeated, on neighbouring keys."""
    assert IS_GUESSABLE(password, "beatriz")


def test_50_passwords_built_from_the_name_are_refused() -> None:
    """Check 50: for the user of that name, however rare the name is."""
    assert IS_GUESSABLE("zuqhelvi-1234", "zuqhelvi")
    assert not IS_GUESSABLE("zuqhelvi-1234", "bia")


@pytest.mark.parametrize(
    "password",
    [
        "a long and quiet river",
        "v3ry-l0ng-Xyz",
        "zebra lamp orbit",
        "Ünïcödé-pässwörd-ß",
        "k3j4h5kj3h45" * 10,
    ],
)
def test_50_individual_passwords_are_accepted(password: str) -> None:
    """Check 50: words or signs, in any script, up to the maximum length."""
    check_password(password, "bia", IS_GUESSABLE)


def test_the_lists_are_loaded_when_a_password_is_chosen() -> None:
    """Other commands do not load the lists of zxcvbn."""
    code = "import sys, adapters.identity.passwords.guesses; sys.exit('zxcvbn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
