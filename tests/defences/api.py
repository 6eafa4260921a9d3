"""Checks 30 to 35, 40 to 43, 46 and 51: every request and answer, and what is written down."""

from tests.defences.entry import defence

ACCESS = "entrypoints/http/access.py"
APP = "entrypoints/http/app.py"
ENVELOPE = "entrypoints/http/envelope.py"
GRANTS = "adapters/identity/people_grants.py"
JOBS = "entrypoints/http/jobs.py"
LOG_IN = "application/commands/log_in.py"
PROBLEMS = "entrypoints/http/problems.py"

HTTP = "tests/http/test_access.py::"
CONVENTIONS = "tests/http/test_conventions.py::"
CODE = "tests/integration/test_authorization_code.py::"

ROUTES = HTTP + "test_30_every_route_is_guarded_or_on_the_public_list"
OTHERS = HTTP + "test_32_jobs_of_others_do_not_exist"
UNKNOWN = HTTP + "test_33_no_request_decides_what_is_ours_to_decide"
CAPS = CONVENTIONS + "test_34_caps_hold"
ONCE = CONVENTIONS + "test_34_a_key_makes_a_request_happen_once"
SIZES = CONVENTIONS + "test_35_sizes_are_bounded"
BODIES = CONVENTIONS + "test_40_bad_bodies_are_refused"
PATHS = "tests/http/test_addresses.py::test_40_a_path_that_is_no_text_is_refused"
REFUSALS = CONVENTIONS + "test_41_every_refusal_is_a_problem_with_a_trace"
FAULT = CONVENTIONS + "test_41_a_fault_of_ours_tells_nothing"
ANSWERS = CONVENTIONS + "test_42_every_answer_has_the_headers"
ORIGINS = CONVENTIONS + "test_43_only_a_known_origin_learns_anything"
LET_IN = CODE + "test_a_person_lets_a_program_in"
KEYS = "tests/e2e/test_clients.py::test_keys_are_rotated_and_retired_under_a_running_server"
PROGRAMS = "tests/integration/test_authorization_server.py::test_what_programs_do_is_written_down"
LOGIN = "tests/e2e/test_login.py::test_login_consent_token_and_the_api"
STRICT = ", forbid_unknown_fields=True):\n    "

DEFENCES = (
    defence(30, "a guard for every route", APP, "guards=[guard],", "", ROUTES),
    defence(
        30,
        "a route without a scope is nobody's",
        ACCESS,
        "if needed is None or not principal.may(needed):",
        "if needed is not None and not principal.may(needed):",
        HTTP + "test_30_a_route_that_names_no_scope_is_nobodys",
    ),
    defence(
        30,
        "nothing is hidden from the walk",
        "entrypoints/http/tickers.py",
        'summary="Show a ticker", ',
        'summary="Show a ticker", include_in_schema=False, ',
        HTTP + "test_30_no_route_is_hidden_from_the_walk",
    ),
    defence(
        31,
        "its scope",
        ACCESS,
        "if needed is None or not principal.may(needed):",
        "if needed is None:",
        HTTP + "test_31_each_route_needs_just_its_scope",
    ),
    defence(
        32,
        "a job is its owner's",
        JOBS,
        'if row["owner"] != principal.owner and not principal.may("admin"):',
        "if not row:",
        OTHERS,
    ),
    defence(
        32,
        "lists are their owner's",
        JOBS,
        ' and (principal.may("admin") or row["owner"] == principal.owner)',
        "",
        OTHERS,
    ),
    *(
        defence(
            33,
            f"no unknown field: {what}",
            f"entrypoints/http/{file}.py",
            STRICT + doc,
            f"):\n    {doc}",
            UNKNOWN,
        )
        for what, file, doc in (
            ("tickers", "tickers", '"""A ticker to follow'),
            ("forecasts", "forecasts", '"""A ticker, or'),
            ("previews", "preview", '"""Closes'),
            ("trainings", "trainings", '"""What to train'),
            ("backtests", "trainings", '"""What to compare'),
            ("clients", "clients", '"""A program'),
        )
    ),
    defence(
        33,
        "no file and no secret in the feed",
        "entrypoints/http/service.py",
        'UNSEEN = ("artifact", "secret", "password")',
        'UNSEEN = ("nothing",)',
        HTTP + "test_events_show_no_secret_and_no_file",
    ),
    defence(
        34,
        "few tickers",
        "entrypoints/http/forecasts.py",
        "msgspec.Meta(max_length=500)] = []",
        "msgspec.Meta()] = []",
        CAPS,
    ),
    defence(
        34,
        "short pages",
        "entrypoints/http/requests.py",
        "QueryParameter(ge=1, le=500,",
        "QueryParameter(ge=1,",
        CAPS,
    ),
    defence(34, "short series", "entrypoints/http/preview.py", "MOST = 10_000", "MOST = 10_000_000", CAPS),
    defence(
        34,
        "short trainings",
        "adapters/forecasting/lstm/forecaster.py",
        '"epochs": (1, 100)',
        '"epochs": (1, 100_000)',
        CAPS,
    ),
    defence(
        34,
        "small networks",
        "adapters/forecasting/lstm/forecaster.py",
        '"hidden": (1, 512)',
        '"hidden": (1, 512_000)',
        CAPS,
    ),
    defence(
        34,
        "few jobs of an owner at a time",
        "adapters/persistence/sql_job_queue.py",
        ", Q.owner.not_in(owners))",
        ")",
        "tests/contracts/test_job_queue.py",
    ),
    defence(
        34,
        "one forecast a key",
        "entrypoints/http/requests.py",
        'f"request/{principal.owner}/{key}" if key else ',
        "",
        ONCE,
    ),
    defence(
        34,
        "one request a key",
        "entrypoints/http/forecasts.py",
        'raise KeyReused("the key stands for another forecast", field="Idempotency-Key")',
        "pass",
        ONCE,
    ),
    defence(
        34,
        "keys of an owner",
        "entrypoints/http/requests.py",
        "request/{principal.owner}/{key}",
        "request/{key}",
        ONCE,
    ),
    defence(35, "small bodies", ENVELOPE, "LARGEST_BODY = 1 << 20", "LARGEST_BODY = 1 << 30", SIZES),
    defence(35, "short addresses", ENVELOPE, "LONGEST_TARGET = 8192", "LONGEST_TARGET = 1 << 20", SIZES),
    defence(35, "small headers", ENVELOPE, "LARGEST_HEADERS = 16_384", "LARGEST_HEADERS = 1 << 20", SIZES),
    defence(40, "JSON", ENVELOPE, 'if kind != b"application/json":', "if not kind:", BODIES),
    defence(40, "text that is none", APP, "UnicodeDecodeError: problems.undecodable,", "", BODIES),
    defence(40, "depth", APP, "RecursionError: problems.undecodable,", "", BODIES),
    defence(40, "paths that are none", ENVELOPE, ' or not _is_utf8(scope.get("raw_path")):', ":", PATHS),
    defence(
        40,
        "a parameter once",
        "entrypoints/http/address.py",
        "if len(set(names)) < len(names):",
        "if not scope:",
        "tests/http/test_addresses.py::test_40_bad_parameters_are_refused",
    ),
    defence(41, "problems", APP, "HTTPException: problems.malformed,", "", REFUSALS),
    defence(
        41, "other methods are named", PROBLEMS, 'if name.lower() == "allow"}', 'if name == "x"}', REFUSALS
    ),
    defence(
        41,
        "faults are not told",
        PROBLEMS,
        '"something went wrong here; the trace id is in our log"',
        "str(error)",
        FAULT,
    ),
    defence(
        41,
        "faults are in the log",
        PROBLEMS,
        "traceback.print_exception(error, file=sys.stderr)",
        "pass",
        FAULT,
    ),
    defence(
        41,
        "HEAD",
        ENVELOPE,
        'scope = {**scope, "method": "GET"}',
        "pass",
        CONVENTIONS + "test_head_is_get_without_a_body",
    ),
    defence(42, "no guessing of types", ENVELOPE, '"x-content-type-options": "nosniff",', "", ANSWERS),
    defence(42, "no referrer", ENVELOPE, '"referrer-policy": "no-referrer",', "", ANSWERS),
    defence(42, "no content", ENVELOPE, "default-src 'none'; ", "", ANSWERS),
    defence(42, "no frames", ENVELOPE, "; frame-ancestors 'none'", "", ANSWERS),
    defence(42, "no cache", ENVELOPE, '"cache-control": "no-store",', "", ANSWERS),
    defence(
        42,
        "TLS from now on",
        ENVELOPE,
        'if base.startswith("https://"):',
        "if not base:",
        CONVENTIONS + "test_42_under_tls_browsers_stay_there",
    ),
    defence(
        42,
        "a window of its own",
        "adapters/identity/pages.py",
        '"Cross-Origin-Opener-Policy": "same-origin",',
        "",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        42,
        "no scripts in pages",
        "adapters/identity/pages.py",
        "\"default-src 'none'; style-src 'self';",
        "\"style-src 'self';",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(43, "known origins", ENVELOPE, "if not known or scope", "if scope", ORIGINS),
    defence(43, "caches tell origins apart", ENVELOPE, '"vary": "Origin, Authorization",', "", ORIGINS),
    defence(
        43,
        "compressed answers too",
        ENVELOPE,
        'if pair[0] not in names or pair[0] == b"vary"',
        "if pair[0] not in names",
        CONVENTIONS + "test_43_compressed_answers_vary_as_well",
    ),
    defence(
        46,
        "our own name",
        "entrypoints/http/address.py",
        ' and not _is_ours(given.get(b"host", b""), host):',
        " and not given:",
        "tests/http/test_addresses.py::test_46_another_host_is_refused",
    ),
    defence(51, "logins", LOG_IN, 'self.note("login", user.name, visitor)', "pass", LET_IN),
    defence(
        51,
        "failed logins",
        LOG_IN,
        'self.note("login-failed", user.name if user else "", visitor)',
        "pass",
        "tests/integration/test_sessions.py::test_an_unknown_person_looks_like_a_wrong_password",
    ),
    defence(
        51,
        "tokens of people",
        GRANTS,
        'self.people.note("token-issued",',
        'str(("token-issued",)) or (',
        LET_IN,
    ),
    defence(
        51,
        "revocations",
        "adapters/identity/token_endpoints.py",
        'self._people.note("token-revoked", family.subject, own, request)',
        "pass",
        "tests/integration/test_refresh_tokens.py::test_a_revoked_one_ends_its_family",
    ),
    defence(
        51,
        "denials",
        "adapters/identity/consent_pages.py",
        'self._people.log_in.note("denied", user.name, visit.visitor, client)',
        "pass",
        CODE + "test_deny_is_said_to_the_client",
    ),
    defence(
        51,
        "tokens of programs",
        "adapters/identity/oauth_server.py",
        'self.server.people.note("token-issued", client, client, self.request)',
        "pass",
        PROGRAMS,
    ),
    defence(
        51,
        "revocations of programs",
        "adapters/identity/token_endpoints.py",
        'self._people.note("token-revoked", token.subject, own, request)',
        "pass",
        PROGRAMS,
    ),
    defence(51, "rotations of keys", "entrypoints/cli/keys.py", '_note(ctx, "key-rotated")', "pass", KEYS),
    defence(51, "retired keys", "entrypoints/cli/keys.py", '_note(ctx, "key-retired")', "pass", KEYS),
    defence(
        51,
        "changes of clients, and by whom",
        "entrypoints/http/requests.py",
        "actor=principal.owner,",
        'actor="",',
        HTTP + "test_51_what_administrators_do_is_in_the_ledger",
    ),
    defence(51, "from where", LOG_IN, "address=visitor.address,", "", LOGIN),
    defence(51, "under which number", LOG_IN, "trace=visitor.trace,", "", LOGIN),
    defence(
        51,
        "names on one line",
        "domain/user.py",
        'NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")',
        'NAME = re.compile(r"[\\s\\S]*")',
        "tests/unit/domain/test_user.py::test_what_makes_no_sense_is_refused",
    ),
)
