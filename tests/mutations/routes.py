"""Checks 30 to 33: who may do what, and with whose things."""

from tests.mutations.entry import defence

ACCESS = "entrypoints/http/edge/access.py"
APP = "entrypoints/http/app.py"
JOBS = "entrypoints/http/routes/jobs.py"
HTTP = "tests/http/test_access.py::"
ROUTES = HTTP + "test_30_every_route_is_guarded_or_on_the_public_list"
OTHERS = HTTP + "test_32_jobs_of_others_do_not_exist"
UNKNOWN = HTTP + "test_33_no_request_decides_what_is_ours_to_decide"
FORECASTS = "entrypoints/http/routes/forecasts.py"
OWNED = "tests/http/test_ownership.py::"
STRICT = ", forbid_unknown_fields=True):\n    "

DEFENCES = (
    defence(30, "a guard for every route", APP, "guards=[guard],", "", ROUTES),
    defence(
        30,
        "a route without a scope is nobody's",
        ACCESS,
        "if scope is not None and principal_of(connection).may(scope):",
        "if scope is None or principal_of(connection).may(scope):",
        HTTP + "test_30_a_route_that_names_no_scope_is_nobodys",
    ),
    defence(
        30,
        "nothing is hidden from the walk",
        "entrypoints/http/routes/tickers.py",
        'summary="Show a ticker", ',
        'summary="Show a ticker", include_in_schema=False, ',
        HTTP + "test_30_no_route_is_hidden_from_the_walk",
    ),
    defence(
        31,
        "its scope",
        ACCESS,
        "if scope is not None and principal_of(connection).may(scope):",
        "if scope is not None:",
        HTTP + "test_31_each_route_needs_just_its_scope",
    ),
    defence(
        31,
        "a training that promotes needs the scope of promotions",
        "entrypoints/http/routes/trainings.py",
        'require(request, "models:promote")',
        "pass",
        HTTP + "test_31_a_training_that_promotes_needs_the_scope_of_promotions",
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
    defence(
        32,
        "a forecast is its owner's",
        FORECASTS,
        " or (sees is not None and found.issued.owner not in sees):",
        ":",
        OWNED + "test_forecasts_of_others_do_not_exist",
    ),
    defence(
        32,
        "to be replayed, too",
        FORECASTS,
        "_visible(request, forecast, forecasts_of(product.adapters.events(), [forecast])[0])",
        "pass",
        OWNED + "test_forecasts_of_others_do_not_exist",
    ),
    defence(
        32,
        "lists of forecasts are their owner's",
        FORECASTS,
        "owners = principal_of(request).sees",
        "owners = None",
        OWNED + "test_lists_and_records_show_what_one_may_see",
    ),
    defence(
        32,
        "records are of what one may see",
        "entrypoints/http/routes/standings.py",
        "owners = principal_of(request).sees",
        "owners = None",
        OWNED + "test_lists_and_records_show_what_one_may_see",
    ),
    defence(
        32,
        "one's own and the installation's",
        "domain/principal.py",
        'None if self.scopes & OVERSEERS else ("", self.owner)',
        "None",
        OWNED + "test_forecasts_of_others_do_not_exist",
        OWNED + "test_lists_and_records_show_what_one_may_see",
    ),
    defence(
        32,
        "rows of some owners",
        "adapters/persistence/sql_read_models.py",
        "query = query.where(ROW.owner.in_(owners))",
        "pass",
        OWNED + "test_lists_and_records_show_what_one_may_see",
    ),
    defence(
        32,
        "jobs, to be followed too",
        JOBS,
        "first = await asyncio.to_thread(_own, product, request, job)",
        "first = view(await asyncio.to_thread(product.use_cases.jobs().one, job), JobView)",
        OWNED + "test_jobs_of_others_do_not_exist",
    ),
    *(
        defence(
            33,
            f"no unknown field: {what}",
            f"entrypoints/http/routes/{file}.py",
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
            ("reasons", "requests", '"""Why; it is'),
        )
    ),
    defence(
        33,
        "no setting but those that may change",
        "entrypoints/http/routes/settings.py",
        ", kw_only=True, forbid_unknown_fields=True):",
        ", kw_only=True, forbid_unknown_fields=False):",
        "tests/http/test_settings.py::test_a_change_that_cannot_be_is_refused_by_name",
    ),
    defence(
        33,
        "no file and no secret in the feed",
        "entrypoints/http/routes/service.py",
        'UNSEEN = ("artifact", "secret", "password")',
        'UNSEEN = ("nothing",)',
        HTTP + "test_events_show_no_secret_and_no_file",
    ),
)
