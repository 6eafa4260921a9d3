"""Checks 7 to 10: the form of tokens, their keys, and the published documents."""

from tests.mutations.entry import defence

ANSWERS = "adapters/identity/oauth/answers.py"
PUBLISHED = "adapters/identity/oauth/published.py"
RING = "adapters/identity/tokens/key_ring.py"
SERVER = "adapters/identity/authorization_server.py"
TOKENS = "adapters/identity/oauth/oauth_server.py"
HERE = "tests/integration/test_authorization_server.py::"
CODE = "tests/integration/test_authorization_code.py::"
KEYS = "tests/unit/adapters/test_key_ring.py::"
SERVE = "tests/e2e/test_serve.py::"
SHAPE = HERE + "test_a_token_has_the_shape_of_rfc_9068"
METADATA = HERE + "test_the_server_document_is_that_of_the_configuration"
RESOURCE = HERE + "test_the_resource_document_names_the_server"
PUBLIC_KEYS = HERE + "test_published_keys_have_no_private_part"

DEFENCES = (
    defence(
        7, "audience of a token", TOKENS, "return self._audience", "return str(client.get_client_id())", SHAPE
    ),
    defence(7, "issuer of a token", TOKENS, "__init__(issuer=issuer,", "__init__(issuer=audience,", SHAPE),
    defence(
        7,
        "kid of a token",
        TOKENS,
        "return self._keys.signing()",
        "return self._keys.signing().keys[0]",
        SHAPE,
    ),
    defence(
        7,
        "unique jti",
        TOKENS,
        "return prefix + secrets.token_urlsafe(16)",
        'return prefix + "j"',
        HERE + "test_no_two_tokens_share_a_jti",
    ),
    defence(
        8,
        "S256 only in the metadata",
        PUBLISHED,
        '"code_challenge_methods_supported": ["S256"]',
        '"code_challenge_methods_supported": ["S256", "plain"]',
        CODE + "test_the_metadata_says_what_is_there",
    ),
    defence(
        8, "exact issuer in the metadata", PUBLISHED, '"issuer": issuer,', '"issuer": issuer + "/",', METADATA
    ),
    defence(
        8,
        "metadata without request headers",
        SERVER,
        "answer(200, document(), CACHEABLE)",
        'answer(200, {**document(), "host": headers.get("Host")}, CACHEABLE)',
        METADATA,
    ),
    defence(9, "header as the only bearer method", PUBLISHED, '["header"]', '["header", "query"]', RESOURCE),
    defence(
        9,
        "authorization server in the resource metadata",
        PUBLISHED,
        "[authorization_server]",
        "[audience]",
        RESOURCE,
    ),
    defence(10, "public keys only", SERVER, "as_dict(private=False)", "as_dict(private=True)", PUBLIC_KEYS),
    defence(10, "cacheable keys", ANSWERS, '"public, max-age=300"', '"no-store"', PUBLIC_KEYS),
    defence(
        10,
        "removal of a retired key",
        RING,
        '(self._folder / f"{kid}.pem").unlink(missing_ok=True)',
        "pass",
        PUBLIC_KEYS,
        SERVE + "test_10_keys_are_rotated_under_a_running_service",
    ),
    defence(
        10,
        "immediate use of a new key",
        RING,
        "if kid not in self._keys and KEY_NAME.fullmatch(kid):",
        "if not kid:",
        HERE + "test_a_rotation_under_load_refuses_no_token",
    ),
    defence(
        10,
        "removal of the private part of an old key",
        RING,
        "keep_public_part(self._folder, old)",
        "pass",
        KEYS + "test_an_old_key_loses_its_private_part",
    ),
)
