"""Checks 1 to 10, 18, 19 and 28: the endpoints that programs use, and the keys of tokens."""

from tests.defences.entry import defence

ANSWERS = "adapters/identity/answers.py"
CLIENT = "domain/client.py"
ENDPOINTS = "adapters/identity/token_endpoints.py"
OWN = "adapters/identity/registered_client.py"
PUBLISHED = "adapters/identity/published.py"
RING = "adapters/identity/key_ring.py"
SERVER = "adapters/identity/authorization_server.py"
STRICT = "adapters/identity/strict_request.py"
TOKENS = "adapters/identity/oauth_server.py"

HERE = "tests/integration/test_authorization_server.py::"
CODE = "tests/integration/test_authorization_code.py::"
REFRESH = "tests/integration/test_refresh_tokens.py::"
KEYS = "tests/unit/adapters/test_key_ring.py::"
SERVE = "tests/e2e/test_serve.py::"

GIVEN = HERE + "test_a_client_gets_a_token"
PLAIN_FORM = HERE + "test_what_is_not_one_plain_form_is_refused"
SAME = HERE + "test_every_failed_authentication_looks_the_same"
SHAPE = HERE + "test_a_token_has_the_shape_of_rfc_9068"
METADATA = HERE + "test_the_server_document_is_that_of_the_configuration"
RESOURCE = HERE + "test_the_resource_document_names_the_server"
PUBLIC_KEYS = HERE + "test_published_keys_have_no_private_part"
OTHERS = HERE + "test_introspection_says_nothing_else_of_any_other"

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
    defence(7, "for this API", TOKENS, "return self._audience", "return str(client.get_client_id())", SHAPE),
    defence(7, "from this issuer", TOKENS, "__init__(issuer=issuer,", "__init__(issuer=audience,", SHAPE),
    defence(
        7,
        "under the name of its key",
        TOKENS,
        "return self._keys.signing()",
        "return self._keys.signing().keys[0]",
        SHAPE,
    ),
    defence(
        7,
        "a name of its own",
        TOKENS,
        "return prefix + secrets.token_urlsafe(16)",
        'return prefix + "j"',
        HERE + "test_no_two_tokens_share_a_jti",
    ),
    defence(
        8,
        "S256 and nothing else",
        PUBLISHED,
        '"code_challenge_methods_supported": ["S256"]',
        '"code_challenge_methods_supported": ["S256", "plain"]',
        CODE + "test_the_metadata_says_what_is_there",
    ),
    defence(8, "the exact issuer", PUBLISHED, '"issuer": issuer,', '"issuer": issuer + "/",', METADATA),
    defence(
        8,
        "addresses of the configuration",
        SERVER,
        "answer(200, document(), FOR_ALL) if",
        'answer(200, {**document(), "host": headers.get("Host")}, FOR_ALL) if',
        METADATA,
    ),
    defence(9, "headers alone", PUBLISHED, '["header"]', '["header", "query"]', RESOURCE),
    defence(9, "who gives tokens", PUBLISHED, "[authorization_server]", "[audience]", RESOURCE),
    defence(10, "public parts only", SERVER, "as_dict(private=False)", "as_dict(private=True)", PUBLIC_KEYS),
    defence(10, "keys may be cached", ANSWERS, '"public, max-age=300"', '"no-store"', PUBLIC_KEYS),
    defence(
        10,
        "a retired key is out",
        RING,
        '(self._folder / f"{kid}.pem").unlink(missing_ok=True)',
        "pass",
        PUBLIC_KEYS,
        SERVE + "test_10_keys_are_rotated_under_a_running_service",
    ),
    defence(
        10,
        "a new key is known at once",
        RING,
        "if kid not in self._keys and KEY_NAME.fullmatch(kid):",
        "if not kid:",
        HERE + "test_a_rotation_under_load_refuses_nobody",
    ),
    defence(
        10,
        "the key before signs no more",
        RING,
        "keep_public_part(self._folder, old)",
        "pass",
        KEYS + "test_the_key_before_can_sign_no_more",
    ),
    defence(
        18,
        "access tokens of one's own",
        ENDPOINTS,
        "if token and token.client == own:",
        "if token:",
        HERE + "test_only_ones_own_tokens_are_revoked",
    ),
    defence(
        18,
        "refresh tokens of one's own",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == own:",
        "if family := self._family(request):",
        REFRESH + "test_a_revoked_one_ends_its_family",
    ),
    defence(
        18,
        "garbage changes nothing",
        ENDPOINTS,
        "except Unauthenticated:\n            return None",
        "except Unauthenticated:\n            raise",
        HERE + "test_only_ones_own_tokens_are_revoked",
    ),
    defence(
        18,
        "what was revoked is refused",
        "adapters/identity/token_verifier.py",
        'raise invalid("it was revoked")',
        "pass",
        HERE + "test_a_revoked_token_is_refused_in_every_process",
    ),
    defence(
        18,
        "in every process within five seconds",
        "adapters/identity/denylist.py",
        "if age > OLDEST:",
        "if self._read_at < 0:",
        "tests/integration/test_token_verifier.py::test_the_denylist_is_never_older_than_it_says",
    ),
    defence(
        19,
        "tokens of one's own",
        ENDPOINTS,
        'return token.client == client.get_client_id() or "admin" in client.client.created.scopes',
        "return True",
        OTHERS,
    ),
    defence(
        19,
        "revoked ones are not active",
        ENDPOINTS,
        "if self._denylist.holds_now(token.jti, token.client):",
        "if not token:",
        OTHERS,
    ),
    defence(
        19,
        "a client shows its secret",
        ENDPOINTS,
        "client = self._authenticated(request, METHODS)",
        "client = self._authenticated(request, ANY_METHOD)",
        REFRESH + "test_introspection_knows_it",
    ),
    defence(
        19,
        "refresh tokens of one's own",
        ENDPOINTS,
        "if (family := self._family(request)) and family.client == client.get_client_id():",
        "if family := self._family(request):",
        REFRESH + "test_introspection_knows_it",
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
