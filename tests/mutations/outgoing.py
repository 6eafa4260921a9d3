"""Checks 29 and 48: the requests and the secrets of sources on the web."""

from tests.mutations.entry import defence

FOLDER = "adapters/market_data/https/"
ADDRESS, REQUEST, FILE = FOLDER + "address.py", FOLDER + "request.py", FOLDER + "file.py"
SOURCE, SECRETS = FOLDER + "source.py", FOLDER + "secrets.py"
PINNED, PUBLIC = "adapters/outgoing/pinned.py", "domain/public_address.py"
ASKED = "tests/integration/test_https_source.py::"
NAMES = "tests/unit/adapters/https/test_address.py::"
MISTAKES = "tests/unit/adapters/https/test_file.py::"

DEFENCES = (
    defence(
        29,
        "no key of a service in a message",
        SECRETS,
        'text = text.replace(form, "***")',
        "text = text.replace(form, form)",
        ASKED + "test_a_short_secret_is_hidden_in_a_message",
    ),
    defence(
        29,
        "no key of a service in what is read of its answer",
        SECRETS,
        'body = body.replace(secret.encode(), b"***")',
        "body = body.replace(secret.encode(), secret.encode())",
        ASKED + "test_a_part_of_a_secret_is_hidden_too",
    ),
    defence(
        29,
        "no secret in the file of a source",
        FILE,
        "elif _SECRET.search(name):",
        "elif not name:",
        MISTAKES + "test_a_mistake_is_refused",
    ),
    defence(
        48,
        "public addresses only",
        ADDRESS,
        "if not is_public(address) and not (",
        "if not address and not (",
        NAMES + "test_one_address_that_is_not_public_is_enough",
        ASKED + "test_this_machine_is_not_asked_without_the_switch",
    ),
    defence(
        48,
        "IPv4 addresses inside of IPv6 ones",
        PUBLIC,
        "if inner is not None:",
        "if inner is None:",
        NAMES + "test_an_address_of_this_network_is_not_public",
    ),
    defence(
        48,
        "the checked address is the one that is asked",
        PINNED,
        "target.copy_with(host=address)",
        "target",
        ASKED + "test_the_checked_address_is_asked",
    ),
    defence(
        48,
        "the certificate of a service is that of its name",
        PINNED,
        '"sni_hostname": target.host',
        '"sni_hostname": "yahoo.com"',
        ASKED + "test_the_certificate_is_that_of_the_name",
    ),
    defence(
        48,
        "https only, to the host of the file",
        ADDRESS,
        'if parts.scheme != "https" and not (',
        'if parts.scheme == "ftp" and not (',
        MISTAKES + "test_a_mistake_is_refused",
    ),
    defence(
        48,
        "limit of an answer of a service",
        REQUEST,
        "MAX_BYTES = 10 << 20",
        "MAX_BYTES = 10 << 30",
        ASKED + "test_an_answer_that_is_too_large_is_cut",
    ),
    defence(
        48,
        "time limit of the whole answer of a service",
        PINNED,
        "    timer.start()\n",
        "    timer.cancel()\n",
        ASKED + "test_an_answer_that_trickles_in_is_cut",
    ),
    defence(
        48,
        "no compressed answer",
        REQUEST,
        'response.headers.get("Content-Encoding", "identity") != "identity"',
        'response.headers.get("Content-Encoding", "identity") == "zip"',
        ASKED + "test_a_compressed_answer_is_refused",
    ),
)
