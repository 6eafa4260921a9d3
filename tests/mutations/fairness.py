"""Checks 87 and 88: turns and bounds of owners in the queue, and requests that count by their tickers."""

from tests.mutations.entry import defence

HTTP = "tests/http/test_fairness.py::"
TURNS = HTTP + "test_87_ten_trainings_of_one_owner_do_not_hold_a_refresh_of_another"
BOUND = HTTP + "test_87_an_owner_with_too_many_open_jobs_waits"
CHILDREN = HTTP + "test_87_child_jobs_and_schedules_pass_the_bound"
CHARGED = HTTP + "test_88_each_ticker_of_a_batch_counts_as_a_request"
ONE_READ = HTTP + "test_88_a_batch_of_unknown_tickers_costs_one_read"
DELIVERED = HTTP + "test_88_a_rate_holds_as_delivered"
FAIR = "adapters/persistence/jobs/fair_order.py"
ROUTES = "entrypoints/http/routes/"

DEFENCES = (
    defence(
        87,
        "the turns of owners",
        FAIR,
        "ORDER BY coalesce(job_turns.turn, 0), job_queue.number LIMIT 1",
        "ORDER BY job_queue.rank, job_queue.number LIMIT 1",
        TURNS,
        "tests/contracts/test_job_queue.py",
    ),
    defence(
        87,
        "the number of the last turn of an owner",
        "adapters/persistence/jobs/sql_job_queue.py",
        'connection.execute(TAKE_TURN, {"owner": row["owner"]})',
        "pass",
        TURNS,
    ),
    defence(
        87,
        "the priorities within an owner",
        FAIR,
        "ORDER BY rank, number LIMIT 1)",
        "ORDER BY number LIMIT 1)",
        "tests/contracts/test_job_queue.py",
    ),
    defence(
        87,
        "the bound of the open jobs of an owner",
        "application/jobs/queue_bound.py",
        "if most and self._queue.count(owner) >= most:",
        "if most < 0:",
        BOUND,
    ),
    defence(
        87,
        "no bound for child jobs",
        "entrypoints/container/jobs.py",
        "unbounded_submit_job = providers.Factory(SubmitJob, ledger, kinds.provider)",
        "unbounded_submit_job = bare_submit_job",
        CHILDREN,
    ),
    defence(
        87,
        "the repetition of a submission at the bound",
        "application/jobs/submit_job.py",
        "if not (key and self._ledger.read(stream_of(job))):",
        "if owner:",
        BOUND,
    ),
    defence(
        88,
        "the count of the tickers of forecasts",
        ROUTES + "forecast_batches.py",
        "charge_tickers(request, len(data.tickers))",
        "pass",
        CHARGED,
    ),
    defence(
        88,
        "the count of the tickers of a backtest",
        ROUTES + "backtests.py",
        "charge_tickers(request, len(data.tickers))",
        "pass",
        CHARGED,
    ),
    defence(
        88,
        "the count of the tickers of a training",
        ROUTES + "trainings.py",
        "charge_tickers(request, 1 + len(data.panel))",
        "pass",
        CHARGED,
    ),
    defence(
        88,
        "one read for the tickers of a batch",
        ROUTES + "forecast_batches.py",
        "if ticker.symbol not in tracked:",
        "if product.use_cases().lists().all('tickers', name) or ticker.symbol not in tracked:",
        ONE_READ,
    ),
    defence(
        88,
        "the rate of a caller as delivered",
        "entrypoints/settings.py",
        '"PREVISTO_REQUESTS_PER_MINUTE", int, 60_000)',
        '"PREVISTO_REQUESTS_PER_MINUTE", int, 0)',
        DELIVERED,
    ),
    defence(
        88,
        "the rate of token requests as delivered",
        "entrypoints/settings.py",
        '"PREVISTO_TOKEN_REQUESTS_PER_MINUTE", int, 6000)',
        '"PREVISTO_TOKEN_REQUESTS_PER_MINUTE", int, 0)',
        DELIVERED,
    ),
)
