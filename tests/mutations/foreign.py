"""Check 24: tokens of a real provider, by every flow."""

from tests.mutations.entry import defence

RULES = "adapters/identity/tokens/access_token.py"
HTTP = "tests/http/test_provider.py::"
FLOWS = HTTP + "test_24_tokens_of_every_flow_are_judged_by_their_scopes"
OURS = HTTP + "test_24_no_tokens_of_ours_are_given"

DEFENCES = (
    defence(
        24,
        "for this API",
        RULES,
        "if self.audience not in (audience if isinstance(audience, list) else [audience]):",
        "if not audience:",
        FLOWS,
    ),
    defence(
        24,
        "no scope, no right",
        RULES,
        "            if words is None:\n                continue\n",
        "            words = [*SCOPES] if words is None else words\n",
        FLOWS,
    ),
    defence(
        24,
        "only the scopes it has",
        RULES,
        " for s in self._granted(claims)) & SCOPES.keys()",
        " for s in (*self._granted(claims), *SCOPES))",
        FLOWS,
    ),
    defence(
        24,
        "what cannot be read is refused",
        "adapters/identity/tokens/signed_claims.py",
        "    except Exception:\n        raise invalid() from None\n",
        "    except PermissionError:\n        raise invalid() from None\n",
        HTTP + "test_24_opaque_tokens_are_refused",
    ),
    defence(
        24,
        "no tokens of ours",
        "entrypoints/container.py",
        "    if settings.provider:\n        from adapters.identity.resource",
        "    if not settings:\n        from adapters.identity.resource",
        OURS,
    ),
    defence(
        24,
        "the provider is named",
        "adapters/identity/resource_server.py",
        "resource_document(audience, provider)",
        "resource_document(audience, address)",
        OURS,
    ),
)
