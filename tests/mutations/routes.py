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
        "the scope of promotions for a training that promotes",
        "entrypoints/http/routes/trainings.py",
        'require(request, "models:promote")',
        "pass",
        HTTP + "test_31_a_training_that_promotes_needs_the_scope_of_promotions",
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
        ' and (principal.may("admin") or row["owner"] == principal.owner)',
        "",
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
        "first = view(await to_thread.run_sync(product.use_cases().jobs().one, job), JobView)",
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
            ("forecasts", "entrypoints/http/routes/forecasts.py", '"""A request for forecasts'),
            ("previews", "application/queries/preview_request.py", '"""Closes'),
            ("trainings", "application/commands/train_model.py", '"""A training.'),
            ("backtests", "application/commands/run_backtest.py", '"""A strategy to compare'),
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
