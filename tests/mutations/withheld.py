"""Check 90: what adapters say about paths, hosts and libraries stays in the log; failed jobs are failed."""

from tests.mutations.entry import defence

TEXTS = "tests/http/test_public_errors.py::"
JOBS = "tests/integration/test_failed_jobs.py::"
ANSWER = TEXTS + "test_90_an_answer_tells_no_message_of_an_adapter"
OF_SOURCE = TEXTS + "test_90_an_error_of_a_source_is_told_in_public_words"
OF_STRATEGY = TEXTS + "test_90_an_error_of_a_strategy_is_told_in_public_words"
ABSENT = TEXTS + "test_90_a_source_that_cannot_be_opened_is_not_told"
FOLDER = TEXTS + "test_90_the_folder_of_the_source_is_not_told"
FAILED = JOBS + "test_90_a_job_without_a_success_has_failed"
PROBLEMS = "entrypoints/http/edge/problems.py"
KINDS = "application/jobs/kinds/"
LOCAL = "        ).told_as(LocalTrouble.withheld) from error"

DEFENCES = (
    defence(
        90,
        "public message in an answer",
        PROBLEMS,
        "detail, remedy = error.public_message, error.public_remedy",
        "detail, remedy = error.message, error.public_remedy",
        ANSWER,
        TEXTS + "test_90_a_database_that_is_away_is_not_told",
    ),
    defence(
        90,
        "public remedy in an answer",
        PROBLEMS,
        "detail, remedy = error.public_message, error.public_remedy",
        "detail, remedy = error.public_message, error.remedy",
        ANSWER,
    ),
    defence(
        90,
        "public message of a failed job",
        "domain/job.py",
        "message=error.public_message",
        "message=error.message",
        OF_STRATEGY,
    ),
    defence(
        90,
        "public message of a failed part",
        KINDS + "parts.py",
        '"message": error.public_message',
        '"message": error.message',
        OF_SOURCE,
        FOLDER,
    ),
    defence(
        90,
        "errors of a plug-in that are no errors of a source",
        "adapters/market_data/plug_in.py",
        '        error.told_as("the price source does not accept the request")\n',
        "",
        OF_SOURCE,
        ABSENT,
    ),
    defence(
        90,
        "values that a strategy of a library refuses",
        "application/forecasting/strategy.py",
        'raise refusal.told_as(f"strategy {name} does not accept these values") from error',
        "raise refusal from error",
        OF_STRATEGY,
    ),
    defence(
        90,
        "a strategy that fails",
        "domain/errors.py",
        '    withheld = "the strategy failed"\n',
        "",
        TEXTS + "test_every_error_of_an_adapter_has_a_public_text",
    ),
    defence(
        90,
        "a database that is away",
        "domain/errors.py",
        '    withheld = "the database or the store of artifacts is not available"\n',
        "",
        TEXTS + "test_every_error_of_an_adapter_has_a_public_text",
        TEXTS + "test_90_a_remote_database_that_is_away_is_not_told",
    ),
    defence(
        90,
        "a folder of CSV files that cannot be read",
        "adapters/market_data/table_files.py",
        LOCAL,
        "        ) from error",
        ABSENT,
    ),
    defence(
        90,
        "a folder of COTAHIST files that cannot be read",
        "adapters/market_data/cotahist/tables.py",
        LOCAL,
        "        ) from error",
        ABSENT,
    ),
    defence(
        90,
        "a file of a source that cannot be read",
        "adapters/market_data/https/file.py",
        '    ).told_as("the file of the price source is invalid")',
        "    )",
        ABSENT,
    ),
    defence(
        90,
        "details of a part in the log",
        "application/jobs/attempt.py",
        "                self._observe(PartFailed(part=name, error=error))\n",
        "",
        FOLDER,
    ),
    defence(
        90,
        "a refresh without a success",
        KINDS + "refresh.py",
        "return require_success(each(work, names, lambda name: self.one(name, request.until), SCOPES))",
        "return each(work, names, lambda name: self.one(name, request.until), SCOPES)",
        FAILED,
    ),
    defence(
        90,
        "a score job without a success",
        KINDS + "score.py",
        "return require_success(each(work, names, self.one, SCOPES))",
        "return each(work, names, self.one, SCOPES)",
        FAILED,
    ),
    defence(
        90,
        "a session without a success",
        KINDS + "session.py",
        "        _require_success(result)\n",
        "",
        FAILED,
        JOBS + "test_a_retraining_that_was_not_due_is_no_success",
    ),
    defence(
        90,
        "child jobs without a success",
        "application/jobs/child_jobs.py",
        "        case JobFailed(parts=parts) if parts:",
        "        case JobFailed(parts=parts) if not parts:",
        JOBS + "test_90_child_jobs_that_fail_are_parts",
    ),
)
