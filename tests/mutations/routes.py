"""Checks 30 to 33: guards, scopes, owners, and the fields of requests."""

from tests.mutations.entry import defence

ACCESS = "entrypoints/http/edge/access.py"
APP = "entrypoints/http/app.py"
JOBS = "entrypoints/http/routes/jobs.py"
HTTP = "tests/http/test_access.py::"
ROUTES = HTTP + "test_30_every_route_is_guarded_or_on_the_public_list"
OTHERS = HTTP + "test_32_jobs_of_others_do_not_exist"
UNKNOWN = HTTP + "test_33_unknown_fields_are_refused"
FORECASTS = "entrypoints/http/routes/forecasts.py"
OWNED = "tests/http/test_ownership.py::"
SCHEDULES = "entrypoints/http/routes/schedules.py"
STEPS = "tests/http/test_schedules.py::test_31_a_schedule_needs_the_scopes_of_its_steps"
SCORINGS = "entrypoints/http/routes/scorings.py"
BATCHES = "tests/http/test_batches.py::"
LOST = "tests/http/test_lost_secrets.py::"
STRICT = ", forbid_unknown_fields=True):\n    "

DEFENCES = (
    defence(30, "a guard for every route", APP, "guards=[guard],", "", ROUTES),
    defence(
        30,
        "refusal on a route without a scope",
        ACCESS,
        "if scope is not None and principal_of(connection).may(scope):",
        "if scope is None or principal_of(connection).may(scope):",
        HTTP + "test_30_a_route_without_a_scope_refuses_every_token",
    ),
    defence(
        30,
        "every route in the API description",
        "entrypoints/http/routes/tickers.py",
        'summary="Show a ticker", ',
        'summary="Show a ticker", include_in_schema=False, ',
        HTTP + "test_30_no_route_is_hidden_from_the_walk",
    ),
    defence(
        31,
        "the scope of a route",
        ACCESS,
        "if scope is not None and principal_of(connection).may(scope):",
        "if scope is not None:",
        HTTP + "test_31_each_route_needs_just_its_scope",
    ),
    defence(
        31,
        "the scopes of the effects of a job, at the door",
        "entrypoints/http/routes/job_answers.py",
        "        require(request, scope)\n",
        "        pass\n",
        HTTP + "test_31_a_training_that_promotes_needs_the_scope_of_promotions",
    ),
    defence(
        31,
        "a scope that submits jobs, for the cancellation of one",
        JOBS,
        "status_code=200, **needs_one_of(SUBMITTERS, 404, 409)",
        "status_code=200, **needs_one_of(READERS, 404, 409)",
        OWNED + "test_a_scope_that_only_reads_cancels_nothing",
    ),
    defence(
        31,
        "the scopes of the steps of a new schedule",
        SCHEDULES,
        "_require_effects(request, data.steps)",
        "pass",
        STEPS,
    ),
    defence(
        31,
        "the scope of promotions for a schedule that retrains",
        "application/jobs/kinds/retraining.py",
        '("models:train", "models:promote")',
        '("models:train",)',
        STEPS,
    ),
    defence(
        33,
        "refusal of unknown query parameters",
        APP,
        "    refuse_wrong_parameters(request)\n",
        "",
        "tests/http/test_parameters.py::test_33_unknown_query_parameters_are_refused",
    ),
    defence(
        33,
        "one answer with a secret",
        "entrypoints/http/routes/requests.py",
        "if product.use_cases().ledger().earlier_events(stream):",
        "if not stream:",
        LOST + "test_33_a_repeated_creation_shows_no_second_secret",
        LOST + "test_33_a_repeated_change_shows_no_second_secret",
    ),
    defence(
        31,
        "one of several scopes",
        ACCESS,
        'else handler.opt.get("one_of", (handler.opt.get("scope"),))',
        'else () if "one_of" in handler.opt else (handler.opt.get("scope"),)',
        OWNED + "test_a_scope_that_only_reads_cancels_nothing",
    ),
    defence(
        32,
        "owner of a job",
        JOBS,
        'if row["owner"] != principal.owner and not principal.may("admin"):',
        "if not row:",
        OTHERS,
    ),
    defence(
        32,
        "owner in lists of jobs",
        JOBS,
        ' if principal.may("admin") or row["owner"] == principal.owner]',
        "]",
        OTHERS,
    ),
    defence(
        32,
        "owner of a forecast",
        FORECASTS,
        " or (sees is not None and found.issued.owner not in sees):",
        ":",
        OWNED + "test_forecasts_of_others_do_not_exist",
    ),
    defence(
        32,
        "owner of a replayed forecast",
        FORECASTS,
        "_require_visible(request, forecast, product.use_cases().forecasts().several([forecast])[0])",
        "pass",
        OWNED + "test_forecasts_of_others_do_not_exist",
    ),
    defence(
        32,
        "owner of a forecast to score",
        SCORINGS,
        " or (sees is not None and found.issued.owner not in sees):",
        ":",
        BATCHES + "test_forecasts_of_others_are_not_scored",
    ),
    defence(
        32,
        "owners of the forecasts that a job scores",
        SCORINGS,
        "owners=None if forecasts else sees",
        "owners=None",
        BATCHES + "test_scoring_covers_what_the_caller_sees",
    ),
    defence(
        32,
        "owner in lists of forecasts",
        FORECASTS,
        "owners = principal_of(request).sees",
        "owners = None",
        OWNED + "test_lists_and_records_show_visible_owners",
    ),
    defence(
        32,
        "owner in track records",
        "entrypoints/http/routes/standings.py",
        "owners = principal_of(request).sees",
        "owners = None",
        OWNED + "test_lists_and_records_show_visible_owners",
    ),
    defence(
        32,
        "visible owners of a caller",
        "domain/principal.py",
        'None if self.scopes & OVERSEERS else ("", self.owner)',
        "None",
        OWNED + "test_forecasts_of_others_do_not_exist",
        OWNED + "test_lists_and_records_show_visible_owners",
    ),
    defence(
        32,
        "filter by owner in queries",
        "adapters/persistence/sql_read_models.py",
        "query = query.where(ROW.owner.in_(owners))",
        "pass",
        OWNED + "test_lists_and_records_show_visible_owners",
    ),
    defence(
        32,
        "owner of a job stream",
        JOBS,
        "first = await to_thread.run_sync(_own, product, request, job)",
        "first = shown_job(await to_thread.run_sync(product.use_cases().jobs().one, job))",
        OWNED + "test_jobs_of_others_do_not_exist",
    ),
    *(
        defence(
            33,
            f"no unknown field: {what}",
            file,
            STRICT + doc,
            f"):\n    {doc}",
            UNKNOWN,
        )
        for what, file, doc in (
            ("tickers", "entrypoints/http/routes/tickers.py", '"""A ticker to track'),
            ("forecasts", FORECASTS, '"""A request for the forecast'),
            ("forecast batches", "entrypoints/http/routes/forecast_batches.py", '"""A request for forecasts'),
            ("previews", "application/queries/preview_request.py", '"""Closes'),
            ("trainings", "application/commands/train_model.py", '"""A training.'),
            ("backtests", "application/forecasting/backtest_request.py", '"""A strategy to compare'),
            ("ticker batches", "entrypoints/http/routes/ticker_batches.py", '"""Tickers, and what'),
            ("schedules", "entrypoints/http/routes/schedule_views.py", '"""A schedule to add'),
            ("users", "entrypoints/http/routes/users.py", '"""A new user'),
            ("scorings", SCORINGS, '"""The forecasts to score'),
            ("clients", "entrypoints/http/routes/clients.py", '"""A new API client'),
            ("reasons", "entrypoints/http/routes/requests.py", '"""The reason of a change'),
        )
    ),
    defence(
        33,
        "refusal of unknown settings",
        "entrypoints/http/routes/settings.py",
        ", kw_only=True, forbid_unknown_fields=True):",
        ", kw_only=True, forbid_unknown_fields=False):",
        "tests/http/test_settings.py::test_an_invalid_change_is_refused",
    ),
    defence(
        33,
        "no secret and no artifact in the event feed",
        "application/queries/read_events.py",
        'HIDDEN_WORDS = ("artifact", "secret", "password")',
        'HIDDEN_WORDS = ("nothing",)',
        HTTP + "test_events_show_no_secret_and_no_file",
    ),
)
