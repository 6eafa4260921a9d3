"""Check 50: what passwords may be, and what is kept of everything that opens a door."""

from tests.mutations.entry import defence

GUESSES = "adapters/identity/passwords/guesses.py"
HASHER = "adapters/identity/passwords/argon2_hasher.py"
LOG_IN = "application/commands/log_in.py"
USER = "domain/user.py"
HASHES = "tests/unit/adapters/test_argon2_hasher.py::"
IN = "tests/integration/test_sessions.py::"
UNSAFE = "tests/unit/domain/test_user.py::test_an_unsafe_password_is_refused"
COMMON = "tests/unit/adapters/test_guesses.py::test_50_the_most_common_passwords_are_refused"
MADE = "tests/unit/adapters/test_guesses.py::test_50_what_is_made_of_common_ones_is_refused"
NAMED = "tests/unit/adapters/test_guesses.py::test_50_what_is_made_of_the_name_is_refused"
OWN = "tests/unit/adapters/test_guesses.py::test_50_one_of_ones_own_is_taken"
LETTERS = IN + "test_any_letters_will_do_unchanged"
COST = HASHES + "test_50_a_hash_has_the_cost_that_is_asked_for"
KEPT = "tests/integration/test_authorization_code.py::test_nothing_that_opens_a_door_is_kept"
PROGRAMS = "tests/integration/test_authorization_server.py::test_a_database_without_secrets"

DEFENCES = (
    defence(50, "argon2id", HASHER, "Type.ID", "Type.I", COST),
    defence(50, "19 MiB", HASHER, "19_456, 2, 1", "1_024, 2, 1", COST, KEPT),
    defence(50, "two passes", HASHER, "19_456, 2, 1", "19_456, 1, 1", COST, KEPT),
    defence(
        50,
        "any letters",
        HASHER,
        'password.encode("utf-8", "surrogatepass")',
        'password.encode("ascii", "replace")',
        LETTERS,
    ),
    defence(
        50,
        "all letters, to the last",
        LOG_IN,
        "password[: LONGEST + 1]",
        "password[:64]",
        LETTERS,
    ),
    defence(50, "as it was typed", LOG_IN, "password[: LONGEST + 1]", "password.strip()", LETTERS),
    defence(
        50,
        "hashes of today's cost",
        LOG_IN,
        "if self._hasher.is_outdated(user.password_hash):",
        "if not right:",
        IN + "test_a_hash_of_another_cost_is_made_anew",
    ),
    defence(50, "long ones", USER, "SHORTEST, LONGEST = 12,", "SHORTEST, LONGEST = 8,", UNSAFE),
    defence(50, "none without end", USER, "= 12, 128", "= 12, 1280", UNSAFE),
    defence(50, "several letters", USER, " and len(set(password)) >= 4", "", UNSAFE),
    defence(50, "not the name", USER, "if not fits or named or", "if not fits or", UNSAFE),
    defence(50, "judged", USER, " or is_guessable(password, name):", ":", UNSAFE, COMMON),
    defence(50, "enough guesses", GUESSES, "LEAST = 1e9", "LEAST = 1e3", COMMON, MADE),
    defence(50, "words of ours", GUESSES, "user_inputs=[name, *WORDS]", "user_inputs=[name]", MADE),
    defence(50, "made of the name", GUESSES, "user_inputs=[name, *WORDS]", "user_inputs=WORDS", NAMED),
    defence(
        50,
        "none of one's own is refused",
        GUESSES,
        "LEAST = 1e9",
        "LEAST = 1e30",
        OWN,
    ),
    defence(
        50,
        "no password in the place of its hash",
        USER,
        'HASH = re.compile(r"\\$argon2id\\$[!-~]{20,200}")',
        'HASH = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_user.py::test_what_makes_no_sense_is_refused",
    ),
    defence(
        50,
        "no secret in the place of its digest",
        "domain/client.py",
        'DIGEST = re.compile(r"[0-9a-f]{64}")',
        'DIGEST = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_client.py::test_what_makes_no_sense_is_refused",
    ),
    defence(
        50,
        "digests that cannot be read backwards",
        "domain/client.py",
        "sha256(secret.encode()).hexdigest()",
        'secret.encode().hex()[:64].ljust(64, "0")',
        KEPT,
        PROGRAMS,
    ),
    *(
        defence(50, f"256 bits: {what}", f"adapters/{file}.py", text, text.replace("32", "16"), test)
        for what, file, text, test in (
            ("secrets", "system/randomness", "token_urlsafe(32)", PROGRAMS),
            ("codes and sessions", "identity/pages/browser", "return secrets.token_urlsafe(32)", KEPT),
            ("refresh tokens", "identity/oauth/people_grants", "token_urlsafe(32)", KEPT),
            (
                "device codes",
                "identity/oauth/device_grant",
                "token_urlsafe(32)",
                "tests/integration/test_device_grant.py::test_a_device_is_let_in_once",
            ),
        )
    ),
)
