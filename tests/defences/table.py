"""The whole table, by number."""

from itertools import chain

from tests.defences import (
    answers,
    audit,
    bearers,
    bounds,
    codes,
    devices,
    forgeries,
    installation,
    programs,
    providers,
    published,
    revocation,
    routes,
    sessions,
)

TOPICS = (
    programs,
    published,
    revocation,
    codes,
    devices,
    sessions,
    installation,
    bearers,
    forgeries,
    providers,
    routes,
    bounds,
    answers,
    audit,
)
DEFENCES = tuple(sorted(chain.from_iterable(topic.DEFENCES for topic in TOPICS), key=lambda one: one.check))
