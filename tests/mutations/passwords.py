"""Check 50: rules for passwords, and the digests of passwords, secrets, codes and tokens."""

from tests.mutations.entry import defence

GUESSES = "adapters/identity/passwords/guesses.py"
HASHER = "adapters/identity/passwords/argon2_hasher.py"
LOG_IN = "application/commands/log_in.py"
USER = "domain/user.py"
HASHES = "tests/unit/adapters/test_argon2_hasher.py::"
IN = "tests/integration/test_sessions.py::"
UNSAFE = "tests/unit/domain/test_user.py::test_an_unsafe_password_is_refused"
COMMON = "tests/unit/adapters/test_guesses.py::test_50_the_most_common_passwords_are_refused"
MADE = "tests/unit/adapters/test_guesses.py::test_50_variations_of_common_passwords_are_refused"
NAMED = "tests/unit/adapters/test_guesses.py::test_50_passwords_built_from_the_name_are_refused"
OWN = "tests/unit/adapters/test_guesses.py::test_50_individual_passwords_are_accepted"
LETTERS = IN + "test_passwords_are_not_altered"
COST = HASHES + "test_50_a_hash_has_the_cost_that_is_asked_for"
KEPT = "tests/integration/test_authorization_code.py::test_codes_tokens_and_passwords_are_not_stored"
PROGRAMS = "tests/integration/test_authorization_server.py::test_the_database_contains_no_client_secret"

DEFENCES = (
    defence(50, "argon2id", HASHER, "Type.ID", "Type.I", COST),
    defence(50, "19 MiB for each hash", HASHER, "19_456, 2, 1", "1_024, 2, 1", COST, KEPT),
    defence(50, "two passes for each hash", HASHER, "19_456, 2, 1", "19_456, 1, 1", COST, KEPT),
    defence(
        50,
        "any characters in a password",
        HASHER,
        'password.encode("utf-8", "surrogatepass")',
        'password.encode("ascii", "replace")',
        LETTERS,
    ),
    defence(
        50,
        "all characters of a password",
        LOG_IN,
        "password[: MAX_PASSWORD_LENGTH + 1]",
        "password[:64]",
        LETTERS,
    ),
    defence(
        50,
        "a password without changes",
        LOG_IN,
        "password[: MAX_PASSWORD_LENGTH + 1]",
        "password.strip()",
        LETTERS,
    ),
    defence(
        50,
        "a new hash after a change of the cost",
        LOG_IN,
        "if self._hasher.is_outdated(user.password_hash):",
        "if not right:",
        IN + "test_a_hash_of_another_cost_is_replaced",
    ),
    defence(
        50,
        "minimum length",
        USER,
        "MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 12,",
        "MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 8,",
        UNSAFE,
    ),
    defence(50, "maximum length", USER, "= 12, 128", "= 12, 1280", UNSAFE),
    defence(50, "several different characters", USER, " and len(set(password)) >= 4", "", UNSAFE),
    defence(50, "refusal of the name as password", USER, "if not fits or named or", "if not fits or", UNSAFE),
    defence(
        50, "refusal of guessable passwords", USER, " or is_guessable(password, name):", ":", UNSAFE, COMMON
    ),
    defence(50, "minimum number of guesses", GUESSES, "MIN_GUESSES = 1e9", "MIN_GUESSES = 1e3", COMMON, MADE),
    defence(
        50,
        "refusal of product and Brazilian words",
        GUESSES,
        "user_inputs=[name, *WORDS]",
        "user_inputs=[name]",
        MADE,
    ),
    defence(
        50,
        "refusal of passwords built from the name",
        GUESSES,
        "user_inputs=[name, *WORDS]",
        "user_inputs=WORDS",
        NAMED,
    ),
    defence(
        50,
        "acceptance of good passwords",
        GUESSES,
        "MIN_GUESSES = 1e9",
        "MIN_GUESSES = 1e30",
        OWN,
    ),
    defence(
        50,
        "refusal of a password as hash",
        USER,
        'HASH = re.compile(r"\\$argon2id\\$[!-~]{20,200}")',
        'HASH = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_user.py::test_invalid_users_are_refused",
    ),
    defence(
        50,
        "refusal of a secret as digest",
        "domain/client.py",
        'DIGEST = re.compile(r"[0-9a-f]{64}")',
        'DIGEST = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_client.py::test_invalid_clients_are_refused",
    ),
    defence(
        50,
        "digests that do not reveal the secret",
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
                "tests/integration/test_device_grant.py::test_a_device_gets_tokens_once",
            ),
        )
    ),
)
