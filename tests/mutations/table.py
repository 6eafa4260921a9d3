"""All mutation tables in one, sorted by the number of the check."""

from itertools import chain

from tests.mutations import (
    answers,
    audit,
    bearers,
    bounds,
    codes,
    devices,
    floods,
    foreign,
    forgeries,
    installation,
    names,
    outgoing,
    passwords,
    patience,
    programs,
    providers,
    published,
    revocation,
    routes,
    sessions,
    texts,
    withheld,
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
    foreign,
    floods,
    patience,
    names,
    outgoing,
    passwords,
    texts,
    withheld,
)
DEFENCES = tuple(sorted(chain.from_iterable(topic.DEFENCES for topic in TOPICS), key=lambda one: one.check))
