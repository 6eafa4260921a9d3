"""The whole table, by number."""

from tests.defences import api, people, tokens, verification

DEFENCES = tuple(
    sorted(
        (*tokens.DEFENCES, *people.DEFENCES, *verification.DEFENCES, *api.DEFENCES), key=lambda one: one.check
    )
)
