"""Check 24: tokens of an external provider, from every flow."""

from tests.mutations.entry import defence

RULES = "adapters/identity/tokens/access_token.py"
HTTP = "tests/http/test_provider.py::"
FLOWS = HTTP + "test_24_scopes_decide_for_tokens_of_every_flow"
OURS = HTTP + "test_24_the_embedded_server_is_off_beside_a_provider"

DEFENCES = (
    defence(
        24,
        "the audience of a provider token",
        RULES,
        "if self.audience not in (audience if isinstance(audience, list) else [audience]):",
        "if not audience:",
        FLOWS,
    ),
    defence(
        24,
        "no permission without a scope claim",
        RULES,
        "            if words is None:\n                continue\n",
        "            words = [*SCOPES] if words is None else words\n",
        FLOWS,
    ),
    defence(
        24,
        "only the scopes in the token",
        RULES,
        " for s in self._granted(claims)) & SCOPES.keys()",
        " for s in (*self._granted(claims), *SCOPES))",
        FLOWS,
    ),
    defence(
        24,
        "refusal of opaque tokens",
        "adapters/identity/tokens/signed_claims.py",
        "    except Exception:\n        raise invalid() from None\n",
        "    except PermissionError:\n        raise invalid() from None\n",
        HTTP + "test_24_opaque_tokens_are_refused",
    ),
    defence(
        24,
        "no embedded server beside a provider",
        "entrypoints/container/identity.py",
        "    if settings.provider:\n        from adapters.identity.resource",
        "    if not settings:\n        from adapters.identity.resource",
        OURS,
    ),
    defence(
        24,
        "the provider in the resource metadata",
        "adapters/identity/resource_server.py",
        "resource_document(audience, provider)",
        "resource_document(audience, address)",
        OURS,
    ),
)
