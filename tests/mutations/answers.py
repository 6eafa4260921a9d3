"""Checks 41 to 43 on every answer, and the Host header of check 46."""

from tests.mutations.entry import defence

APP = "entrypoints/http/app.py"
ENVELOPE = "entrypoints/http/edge/envelope.py"
PROBLEMS = "entrypoints/http/edge/problems.py"
CONVENTIONS = "tests/http/test_conventions.py::"
CODE = "tests/integration/test_authorization_code.py::"
REFUSALS = CONVENTIONS + "test_41_every_refusal_is_a_problem_with_a_trace"
FAULT = CONVENTIONS + "test_41_a_fault_reveals_nothing"
ANSWERS = CONVENTIONS + "test_42_every_answer_has_the_headers"
ORIGINS = CONVENTIONS + "test_43_only_a_known_origin_learns_anything"

DEFENCES = (
    defence(
        41,
        "problem documents for errors of the framework",
        APP,
        "HTTPException: problems.answer_http_exception,",
        "",
        REFUSALS,
    ),
    defence(
        41, "the Allow header of a 405", PROBLEMS, 'if name.lower() == "allow"}', 'if name == "x"}', REFUSALS
    ),
    defence(
        41,
        "an answer to a fault without its text",
        PROBLEMS,
        '"internal error; the log of the service contains the trace id"',
        "str(error)",
        FAULT,
    ),
    defence(
        41,
        "the stack of a fault in the log",
        PROBLEMS,
        "request.app.state.observe(told)",
        "pass",
        FAULT,
    ),
    defence(
        41,
        "HEAD requests",
        ENVELOPE,
        'scope = {**scope, "method": "GET"}',
        "pass",
        CONVENTIONS + "test_head_is_get_without_a_body",
    ),
    defence(
        42, "X-Content-Type-Options: nosniff", ENVELOPE, '"x-content-type-options": "nosniff",', "", ANSWERS
    ),
    defence(42, "Referrer-Policy: no-referrer", ENVELOPE, '"referrer-policy": "no-referrer",', "", ANSWERS),
    defence(42, "Content-Security-Policy: default-src 'none'", ENVELOPE, "default-src 'none'; ", "", ANSWERS),
    defence(
        42,
        "Content-Security-Policy: frame-ancestors 'none'",
        ENVELOPE,
        "; frame-ancestors 'none'",
        "",
        ANSWERS,
    ),
    defence(42, "Cache-Control: no-store", ENVELOPE, '"cache-control": "no-store",', "", ANSWERS),
    defence(
        42,
        "Strict-Transport-Security under https",
        ENVELOPE,
        'if base.startswith("https://"):',
        "if not base:",
        CONVENTIONS + "test_42_hsts_under_tls",
    ),
    defence(
        42,
        "Cross-Origin-Opener-Policy of pages",
        "adapters/identity/pages/html.py",
        '"Cross-Origin-Opener-Policy": "same-origin",',
        "",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        42,
        "pages without scripts",
        "adapters/identity/pages/html.py",
        "\"default-src 'none'; style-src 'self';",
        "\"style-src 'self';",
        CODE + "test_a_page_cannot_be_framed_or_scripted",
    ),
    defence(
        43, "CORS headers for configured origins only", ENVELOPE, "if not known or scope", "if scope", ORIGINS
    ),
    defence(
        43,
        "Vary: Origin",
        ENVELOPE,
        '"vary": "Origin, Authorization, ',
        '"vary": "Authorization, ',
        ORIGINS,
    ),
    defence(
        43,
        "Vary: Accept-Encoding",
        ENVELOPE,
        'Accept, Accept-Encoding",',
        'Accept",',
        CONVENTIONS + "test_43_compressed_answers_vary_as_well",
    ),
    defence(
        46,
        "refusal of a foreign Host header",
        "entrypoints/http/edge/address.py",
        ' and not _is_known_host(given.get(b"host", b""), host):',
        " and not given:",
        "tests/http/test_addresses.py::test_46_another_host_is_refused",
    ),
)
