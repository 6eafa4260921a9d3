"""Checks 99 and 103 to 105: what a known caller can cause with refused requests and with dear ones."""

from tests.mutations.entry import defence

LINES = "tests/unit/adapters/logs/test_budget.py::test_99_lines_about_a_caller_over_a_bound_are_bounded"
OBSERVER = "adapters/logs/observer.py"
PENALTIES = "entrypoints/http/edge/penalties.py"
DOOR = "tests/http/test_penalties.py::test_103_who_does_not_wait_is_refused_at_the_door"
UNIT = "tests/unit/entrypoints/test_penalties.py::"
KNOWN = "tests/unit/entrypoints/test_admission.py::"

DEFENCES = (
    defence(
        99,
        "bounded lines about refused requests of a known caller",
        OBSERVER,
        "return self.strangers.take(REFUSED, happening.actor)",
        "return True",
        LINES,
    ),
    defence(
        99,
        "a number of lines for each caller",
        OBSERVER,
        "self.strangers.take(REFUSED, happening.actor)",
        'self.strangers.take(REFUSED, "all")',
        LINES,
    ),
    defence(
        99,
        "bounded lines about places that are taken",
        "adapters/logs/happening_fields.py",
        "return answered.status == 429 or answered.code == Busy.code",
        "return answered.status == 429",
        LINES,
    ),
    defence(
        99,
        "refusal of a stream before its job is read",
        "entrypoints/http/routes/jobs.py",
        "        take_place(request)\n        first = await",
        "        first = await",
        "tests/http/test_streams.py::test_99_a_refused_stream_costs_no_read",
    ),
    defence(
        103,
        "penalty of a caller that does not wait",
        "entrypoints/http/edge/envelope.py",
        "if penalty := self._penalties.of(scope, given):",
        "if (penalty := self._penalties.of(scope, given)) and False:",
        DOOR,
    ),
    defence(
        103,
        "penalty of this caller alone",
        PENALTIES,
        'blake2b(asked + b"\\n" + credentials, digest_size=16)',
        "blake2b(asked, digest_size=16)",
        DOOR,
    ),
    defence(
        103,
        "no penalty of an address that many may share",
        PENALTIES,
        '    if not credentials:\n        return b""\n',
        '    credentials = credentials or b"-"\n',
        UNIT + "test_103_a_request_without_credentials_has_no_penalty",
    ),
    defence(
        103,
        "end of a penalty for who waits",
        PENALTIES,
        "            del self._callers[key]\n            return None\n",
        "            return found\n",
        UNIT + "test_103_who_waits_is_heard_again",
    ),
    defence(
        104,
        "a revoked token is known no more",
        "adapters/identity/tokens/denylist.py",
        "<= FRESH_SECONDS and not self._is_void(jti, client)",
        "<= FRESH_SECONDS",
        KNOWN + "test_104_a_revoked_token_is_not_known",
    ),
    defence(
        104,
        "an old list of revoked tokens is read before a request is admitted",
        "adapters/identity/tokens/denylist.py",
        "return time.monotonic() - self._read_at <= FRESH_SECONDS and not",
        "return not",
        KNOWN + "test_104_an_old_list_is_read_again",
    ),
    defence(
        104,
        "the rate of a known token",
        "entrypoints/http/edge/admission.py",
        "        self._count(principal, settings.requests_per_minute, state)\n        return principal\n",
        "        return principal\n",
        KNOWN + "test_104_a_known_token_is_counted",
    ),
    defence(
        105,
        "one batch of an owner at a time",
        "entrypoints/http/routes/forecast_batches.py",
        "request.app.state.turns.of(principal_of(request).owner)",
        "request.app.state.turns.of(str(id(request)))",
        "tests/http/test_penalties.py::test_105_batches_of_one_owner_are_computed_in_turn",
    ),
)
