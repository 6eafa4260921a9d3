"""Check 106: jobs that are submitted by kind have the rules of the routes with typed arguments."""

from tests.mutations.entry import defence

SUBMISSIONS = "entrypoints/http/routes/job_submissions.py"
TESTS = "tests/http/test_job_submissions.py::"

DEFENCES = (
    defence(
        106,
        "the scopes of the effects of a job that is submitted by kind",
        "entrypoints/http/routes/job_answers.py",
        "        require(request, scope)\n",
        "        pass\n",
        TESTS + "test_106_a_job_needs_the_scopes_of_its_effects",
    ),
    defence(
        106,
        "the kinds that a request may submit",
        SUBMISSIONS,
        '"refresh", "score", "forecast"]',
        '"refresh", "score", "forecast", "session", "fold", "verify", "track"]',
        TESTS + "test_106_kinds_of_the_service_itself_are_refused",
    ),
    defence(
        106,
        "the owner of forecasts that a job scores",
        SUBMISSIONS,
        "return admit_scoring(product, request, asked.forecasts)",
        "return asked",
        TESTS + "test_106_forecasts_of_others_are_not_scored",
    ),
    defence(
        106,
        "the refusal of owners",
        SUBMISSIONS,
        "if asked.owners is not None:",
        "if asked.owners == ():",
        TESTS + "test_106_forecasts_of_others_are_not_scored",
    ),
    defence(
        106,
        "the count of the tickers of a job",
        SUBMISSIONS,
        "charge_tickers(request, len(asked.tickers))",
        "pass",
        TESTS + "test_106_each_ticker_counts_as_a_request",
    ),
)
