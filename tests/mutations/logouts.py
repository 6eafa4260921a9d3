"""Check 107: a logout revokes the token of a person, and says so only when it did."""

from tests.mutations.entry import defence

LOGINS = "entrypoints/cli/remote/logins.py"
TESTS = "tests/e2e/test_remote_login.py::"

DEFENCES = (
    defence(
        107,
        "the revocation of a token at the service",
        LOGINS,
        "return there.log_out() or None, None",
        "return True, None",
        TESTS + "test_107_a_person_logs_in_and_out",
    ),
    defence(
        107,
        "the word about a token that is still valid",
        LOGINS,
        "return False, str(error)",
        "return True, None",
        TESTS + "test_107_a_logout_without_the_service_forgets_and_says_so",
    ),
)
