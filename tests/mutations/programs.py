"""Checks 1 to 6 and 28: how programs get tokens."""

from tests.mutations.entry import defence

ANSWERS = "adapters/identity/oauth/answers.py"
CLIENT = "domain/client.py"
OWN = "adapters/identity/oauth/registered_client.py"
SERVER = "adapters/identity/authorization_server.py"
STRICT = "adapters/identity/oauth/strict_request.py"
HERE = "tests/integration/test_authorization_server.py::"
CODE = "tests/integration/test_authorization_code.py::"
SERVE = "tests/e2e/test_serve.py::"
GIVEN = HERE + "test_a_client_gets_a_token"
PLAIN_FORM = HERE + "test_what_is_not_one_plain_form_is_refused"
SAME = HERE + "test_every_failed_authentication_looks_the_same"

DEFENCES = (
    defence(1, "tokens end soon", CLIENT, "TOKEN_SECONDS = 600", "TOKEN_SECONDS = 6000", GIVEN),
    defence(1, "no cache keeps a token", ANSWERS, '"Cache-Control": "no-store", ', "", GIVEN),
    defence(
        2,
        "admin is never a default",
        CLIENT,
        'frozenset({"admin"})',
        "frozenset(set[str]())",
        HERE + "test_without_a_scope_the_default_is_given",
    ),
    defence(
        2,
        "only scopes of the client's",
        OWN,
        "if not wanted or any(name not in granted for name in wanted):",
        "if not wanted or not granted:",
        HERE + "test_a_scope_that_was_not_given_is_refused",
    ),
    defence(
        3,
        "one text for all failures",
        ANSWERS,
        '"error_description": DESCRIPTIONS[code]',
        '"error_description": error.description',
        SAME,
    ),
    defence(
        3,
        "one status for all failures",
        ANSWERS,
        "answer(401, document",
        "answer(error.status_code, document",
        SAME,
    ),
    defence(
        3,
        "one time for all failures",
        SERVER,
        "if answered.status == 401:",
        "if answered.status == 999:",
        HERE + "test_a_failed_authentication_takes_the_same_time",
    ),
    defence(
        4,
        "no grant type is a bad request",
        SERVER,
        "raise InvalidRequestError()  # Authlib",
        "pass  # Authlib",
        HERE + "test_grant_types_are_refused_by_name",
    ),
    defence(
        4,
        "only grants of the client's",
        OWN,
        "return grant_type in self.client.created.grants",
        "return True",
        CODE + "test_a_client_for_people_never_acts_by_itself",
    ),
    defence(
        5,
        "no credentials in the address",
        STRICT,
        "raise InvalidRequestError()  # a query",
        "pass  # a query",
        PLAIN_FORM,
    ),
    defence(5, "a small body", STRICT, "raise InvalidRequestError(status_code=413)", "pass", PLAIN_FORM),
    defence(
        5,
        "a form and nothing else",
        STRICT,
        'if named.get("content-type", "").split(";")[0].strip().lower() != FORM:',
        "if not named:",
        PLAIN_FORM,
    ),
    defence(5, "each field once", STRICT, "if len(fields) < len(pairs):", "if not pairs:", PLAIN_FORM),
    defence(
        5,
        "one authentication",
        STRICT,
        "raise InvalidRequestError()  # two ways",
        "pass  # two ways",
        PLAIN_FORM,
    ),
    defence(
        5,
        "POST alone",
        SERVER,
        'return wrong_method("POST")',
        "pass",
        HERE + "test_other_methods_are_told_which_are_allowed",
    ),
    defence(
        6,
        "unreadable credentials are wrong ones",
        STRICT,
        "except (binascii.Error, ValueError):",
        "except KeyError:",
        HERE + "test_a_malformed_authorization_is_a_failed_one",
    ),
    defence(
        28,
        "secrets in the header, as standard clients send them",
        OWN,
        'METHODS = ("client_secret_basic", "client_secret_post")',
        'METHODS = ("client_secret_post",)',
        SERVE + "test_28_curl_authlib_and_requests_oauthlib_log_in",
    ),
)
