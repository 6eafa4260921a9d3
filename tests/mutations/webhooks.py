"""Check 95: what webhooks are told, when, and where."""

from tests.mutations.entry import defence

POST = "adapters/webhooks/https_post.py"
ADDRESS = "domain/webhook_address.py"
PINNED = "adapters/outgoing/pinned.py"
PUBLIC = "domain/public_address.py"
SIGNATURE = "domain/webhook_signature.py"
FAN_OUT = "application/webhooks/fan_out.py"
DELIVER = "application/webhooks/deliver.py"
FIND = "application/webhooks/find_webhooks.py"
ROUTES = "entrypoints/http/routes/webhooks.py"
SENT = "tests/integration/test_webhooks.py::"
HTTP = "tests/http/test_webhooks.py::"
UNIT = "tests/unit/domain/test_webhook.py::"
PRIVATE = SENT + "test_95_a_name_with_a_private_address_gets_nothing"
UNSAFE = HTTP + "test_95_an_unsafe_address_is_refused"

DEFENCES = (
    defence(
        95,
        "public addresses only, of the names of webhooks",
        POST,
        'return scheme == "https" and is_public(address)',
        'return scheme == "https"',
        PRIVATE,
    ),
    defence(
        95,
        "every address of a name, not only the first one",
        POST,
        "if not all(self._is_allowed",
        "if not any(self._is_allowed",
        PRIVATE,
    ),
    defence(
        95,
        "no address of a private network in place of a name",
        ADDRESS,
        "return not _is_literal(host) or is_public(host)",
        "return True",
        UNSAFE,
    ),
    defence(
        95, "no user in the address of a webhook", ADDRESS, 'if "@" in parts.netloc:', "if False:", UNSAFE
    ),
    defence(
        95,
        "https only",
        ADDRESS,
        'if parts.scheme != "https" and not (local and parts.scheme == "http"):',
        "if not parts.scheme:",
        UNSAFE,
    ),
    defence(
        95,
        "this machine by a switch only",
        POST,
        "if self._to_loopback and is_loopback(address):",
        "if is_loopback(address):",
        PRIVATE,
    ),
    defence(
        95,
        "the checked address of a webhook is the one that is connected to",
        PINNED,
        "target.copy_with(host=address)",
        "target",
        SENT + "test_95_a_name_cannot_lead_elsewhere_after_it_was_checked",
    ),
    defence(
        95,
        "no redirects of deliveries",
        PINNED,
        "        response = transport.handle_request(request)\n",
        "        response = httpx.Client(verify=False, follow_redirects=True).send(request)\n",
        SENT + "test_95_redirects_are_not_followed",
    ),
    defence(
        95,
        "the time in the signature",
        SIGNATURE,
        'signed = f"{delivery}.{timestamp}.".encode() + body',
        'signed = f"{delivery}.".encode() + body',
        UNIT + "test_95_a_signature_is_that_of_the_standard",
    ),
    defence(
        95,
        "the body in the signature",
        SIGNATURE,
        ".encode() + body",
        ".encode()",
        UNIT + "test_95_a_signature_is_that_of_the_standard",
    ),
    defence(
        95,
        "events of the owner only",
        FAN_OUT,
        "if owner == webhook.added.owner:",
        "if owner is not None:",
        SENT + "test_95_events_of_others_are_not_told",
        HTTP + "test_95_the_job_of_a_caller_is_told_as_it_is_shown",
    ),
    defence(
        32,
        "webhooks of the owner only",
        FIND,
        "or owner not in (None, found.added.owner):",
        ":",
        HTTP + "test_32_webhooks_of_others_do_not_exist",
    ),
    defence(
        31,
        "the scope of each kind of a webhook",
        ROUTES,
        "            require(request, *scopes_of(kind))\n",
        "            scopes_of(kind)\n",
        HTTP + "test_31_each_kind_needs_its_scope",
    ),
    defence(
        95,
        "the scope at delivery",
        DELIVER,
        "elif reason := self._why_not(webhook, claim.kind):",
        'elif reason := "":',
        SENT + "test_95_a_revoked_client_gets_nothing_more",
        SENT + "test_95_each_kind_needs_its_scope_at_delivery",
    ),
)
