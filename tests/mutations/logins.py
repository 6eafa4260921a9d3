"""Check 102: logins of the command line to remote services."""

from tests.mutations.entry import defence

CONNECT = "entrypoints/cli/remote/connect.py"
LOGINS = "entrypoints/cli/remote/logins.py"
OUTPUT = "entrypoints/cli/output.py"
PROFILES = "entrypoints/cli/remote/profiles.py"
REMOTE = "tests/e2e/test_remote.py::"
KEPT = REMOTE + "test_102_the_secret_is_kept_for_its_owner_and_never_shown"

DEFENCES = (
    defence(
        102,
        "a file of profiles that others cannot read",
        PROFILES,
        "stat.S_IMODE(path.stat().st_mode) & 0o077",
        "False",
        KEPT,
    ),
    defence(
        102,
        "a folder of profiles for its owner",
        PROFILES,
        "mkdir(mode=0o700, parents=True, exist_ok=True)",
        "mkdir(mode=0o755, parents=True, exist_ok=True)",
        KEPT,
    ),
    defence(
        102,
        "a secret for the address of its profile",
        CONNECT,
        'if url and url != chosen.get("url", url):',
        "if False:",
        KEPT,
    ),
    defence(
        102,
        "a login that is kept when it works",
        LOGINS,
        "        me = there.me.get()",
        "        write_profiles(Profiles(profiles={name: profile}))\n        me = there.me.get()",
        REMOTE + "test_102_a_wrong_secret_is_not_kept",
    ),
    defence(
        102,
        "a command that does not ask the service works on no home",
        OUTPUT,
        "    refuse_remote(ctx)\n",
        "",
        REMOTE + "test_102_a_command_of_the_machine_says_so[doctor]",
    ),
)
