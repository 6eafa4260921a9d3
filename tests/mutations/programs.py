"""Checks 1 to 6 and 28: tokens for clients."""

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
PLAIN_FORM = HERE + "test_only_one_plain_form_is_accepted"
SAME = HERE + "test_every_failed_authentication_looks_the_same"

DEFENCES = (
    defence(1, "token lifetime of ten minutes", CLIENT, "TOKEN_SECONDS = 600", "TOKEN_SECONDS = 6000", GIVEN),
    defence(1, "Cache-Control of a token", ANSWERS, '"Cache-Control": "no-store", ', "", GIVEN),
    defence(
        2,
        "no admin scope by default",
        CLIENT,
        'frozenset({"admin"})',
        "frozenset(set[str]())",
        HERE + "test_without_a_scope_the_default_is_given",
    ),
    defence(
        2,
        "only scopes granted to the client",
        OWN,
        "if not wanted or any(name not in granted for name in wanted):",
        "if not wanted or not granted:",
        HERE + "test_a_scope_that_was_not_given_is_refused",
    ),
    defence(
        3,
        "one text for all failed authentications",
        ANSWERS,
        '"error_description": DESCRIPTIONS[code]',
        '"error_description": error.description',
        SAME,
    ),
    defence(
        3,
        "one status for all failed authentications",
        ANSWERS,
        "answer(401, document",
        "answer(error.status_code, document",
        SAME,
    ),
    defence(
        3,
        "the same time for all failed authentications",
        SERVER,
        "if answered.status == 401:",
        "if answered.status == 999:",
        HERE + "test_a_failed_authentication_takes_the_same_time",
    ),
    defence(
        4,
        "invalid_request without a grant type",
        SERVER,
        "raise InvalidRequestError()  # Authlib",
        "pass  # Authlib",
        HERE + "test_grant_types_are_refused_by_name",
    ),
    defence(
        4,
        "only grants of the client",
        OWN,
        "return grant_type in self.client.created.grants",
        "return True",
        CODE + "test_a_client_uses_its_own_grants_only",
    ),
    defence(
        5,
        "refusal of a query",
        STRICT,
        "raise InvalidRequestError()  # a query",
        "pass  # a query",
        PLAIN_FORM,
    ),
    defence(
        5, "limit of the form size", STRICT, "raise InvalidRequestError(status_code=413)", "pass", PLAIN_FORM
    ),
    defence(
        5,
        "forms only",
        STRICT,
        'if named.get("content-type", "").split(";")[0].strip().lower() != FORM:',
        "if not named:",
        PLAIN_FORM,
    ),
    defence(
        5, "refusal of repeated fields", STRICT, "if len(fields) < len(pairs):", "if not pairs:", PLAIN_FORM
    ),
    defence(
        5,
        "refusal of two authentications",
        STRICT,
        "raise InvalidRequestError()  # two ways",
        "pass  # two ways",
        PLAIN_FORM,
    ),
    defence(
        5,
        "POST only",
        SERVER,
        'return method_not_allowed("POST")',
        "pass",
        HERE + "test_other_methods_are_told_which_are_allowed",
    ),
    defence(
        6,
        "401 for malformed credentials",
        STRICT,
        "except (binascii.Error, ValueError):",
        "except KeyError:",
        HERE + "test_a_malformed_authorization_is_a_failed_one",
    ),
    defence(
        28,
        "client_secret_basic for standard clients",
        OWN,
        'METHODS = ("client_secret_basic", "client_secret_post")',
        'METHODS = ("client_secret_post",)',
        SERVE + "test_28_curl_authlib_and_requests_oauthlib_log_in",
    ),
)
