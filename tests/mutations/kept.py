"""Check 97: who may keep an answer, and what a login page tells."""

from tests.mutations.entry import defence

CACHING = "entrypoints/http/edge/caching.py"
PAGES = "adapters/identity/pages/html.py"
LOGIN = "adapters/identity/pages/login_pages.py"
HTTP = "tests/http/test_kept_answers.py::"
SHOWN = "tests/integration/test_pages.py::"
KEPT = HTTP + "test_97_answers_are_kept_by_the_caller_alone"
LANGUAGE = SHOWN + "test_a_page_is_in_the_language_of_its_reader"

DEFENCES = (
    defence(
        97,
        "answers with a secret are not stored",
        CACHING,
        'if method not in ("GET", "HEAD") or status != 200 or not scope',
        "if not scope",
        KEPT,
    ),
    defence(97, "answers for the caller alone", CACHING, 'b"private, no-cache"', 'b"public, no-cache"', KEPT),
    defence(
        97,
        "final answers for the caller alone",
        CACHING,
        'b"private, max-age=86400, immutable"',
        'b"public, max-age=86400, immutable"',
        HTTP + "test_a_full_page_of_events_is_final",
    ),
    defence(
        97,
        "prices that may still change are asked for again",
        CACHING,
        "at <= now - SETTLED",
        "at <= now",
        HTTP + "test_prices_as_known_long_ago_are_final",
    ),
    defence(97, "the host on a page", PAGES, "host=strong(visit.host)", 'host="?"', LANGUAGE),
    defence(
        97,
        "the language of a page in its caches",
        PAGES,
        '"Vary": "Accept-Language",',
        "",
        LANGUAGE,
    ),
    defence(
        97,
        "no redirect to other sites after a logout",
        LOGIN,
        "if local_page(wanted) != LOGIN_PAGE:",
        "if wanted:",
        SHOWN + "test_a_logout_leads_to_own_pages_only",
    ),
)
