"""The addresses of the dashboard's pages to which a login may lead."""

import re

HOME = "/watchlist"
STATIC = "/static"
PAGES = re.compile(
    r"/(watchlist|models|jobs|ledger(/verify)?|monitoring|help/charts|track"
    r"|tickers/[A-Za-z0-9.^=-]{1,24}(/(models|forecast|train|backtest|refresh|retire|rollback))?"
    r"|models/[A-Za-z0-9.^=-]{1,64}(/(promote|retire))?"
    r"|tunings(/[0-9a-z]{1,64})?"
    r"|jobs/[0-9a-z]{1,64}(/cancel)?"
    r"|forecasts/[0-9a-z]{1,64}(/replay)?"
    r"|settings(/[a-z_]{1,40})?"
    r"|schedules(/new|/[a-z0-9._-]{1,80}/(pause|resume|run|remove))?"
    r"|clients(/new|/[0-9a-z]{1,64}/(rotate|revoke))?"
    r"|users(/new|/[a-z0-9._-]{1,63}/(disable|enable|unlock|password))?"
    r")(\?[A-Za-z0-9=&_.-]{0,200})?"
)
FORMS = (
    *("/track", "/tickers/", "/models/", "/jobs/", "/forecasts/", "/ledger/", "/choices"),
    *("/settings/", "/schedules/", "/clients/", "/users/"),
)
"""The paths under which pages accept forms."""


def is_page(address: str) -> bool:
    """Whether an address is one of a known page of this service: a path, with a plain query."""
    return PAGES.fullmatch(address) is not None
