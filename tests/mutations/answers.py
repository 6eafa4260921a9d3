"""Checks 41 to 43, and hosts (46): every answer."""

from tests.mutations.entry import defence

APP = "entrypoints/http/app.py"
ENVELOPE = "entrypoints/http/edge/envelope.py"
PROBLEMS = "entrypoints/http/edge/problems.py"
CONVENTIONS = "tests/http/test_conventions.py::"
CODE = "tests/integration/test_authorization_code.py::"
REFUSALS = CONVENTIONS + "test_41_every_refusal_is_a_problem_with_a_trace"
FAULT = CONVENTIONS + "test_41_a_fault_of_ours_tells_nothing"
ANSWERS = CONVENTIONS + "test_42_every_answer_has_the_headers"
ORIGINS = CONVENTIONS + "test_43_only_a_known_origin_learns_anything"

DEFENCES = (
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
        "adapters/identity/pages/html.py",
        '"Cross-Origin-Opener-Policy": "same-origin",',
        "",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        42,
        "no scripts in pages",
        "adapters/identity/pages/html.py",
        "\"default-src 'none'; style-src 'self';",
        "\"style-src 'self';",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(43, "known origins", ENVELOPE, "if not known or scope", "if scope", ORIGINS),
    defence(
        43,
        "caches tell origins apart",
        ENVELOPE,
        '"vary": "Origin, Authorization, ',
        '"vary": "Authorization, ',
        ORIGINS,
    ),
    defence(
        43,
        "compressed answers too",
        ENVELOPE,
        'Accept, Accept-Encoding",',
        'Accept",',
        CONVENTIONS + "test_43_compressed_answers_vary_as_well",
    ),
    defence(
        46,
        "our own name",
        "entrypoints/http/edge/address.py",
        ' and not _is_ours(given.get(b"host", b""), host):',
        " and not given:",
        "tests/http/test_addresses.py::test_46_another_host_is_refused",
    ),
)
