"""Passwords that are tried first are refused, long ones of one's own are taken (check 50)."""

import subprocess
import sys

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from adapters.identity.passwords.guesses import GuessCounter
from domain.errors import InvalidInput
from domain.user import SHORTEST, check_password

IS_GUESSABLE = GuessCounter().is_guessable
COMMON = list(FREQUENCY_LISTS["passwords"])


def test_50_the_most_common_passwords_are_refused() -> None:
    """Check 50: the first 3,000, most of them for their length, and all of the list that are long enough."""
    long_enough = [word for word in COMMON if len(word) >= SHORTEST]
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
def test_50_what_is_made_of_common_ones_is_refused(password: str) -> None:
    """Check 50: with digits behind, signs for letters, twice, on neighbouring keys."""
    assert IS_GUESSABLE(password, "beatriz")


def test_50_what_is_made_of_the_name_is_refused() -> None:
    """Check 50: to whoever has it, however rare it is."""
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
def test_50_one_of_ones_own_is_taken(password: str) -> None:
    """Check 50: words or signs, in any script, up to the longest that is allowed."""
    check_password(password, "bia", IS_GUESSABLE)


def test_the_lists_are_loaded_when_a_password_is_chosen() -> None:
    """Every other command would pay for them."""
    code = "import sys, adapters.identity.passwords.guesses; sys.exit('zxcvbn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
