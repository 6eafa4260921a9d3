"""Once: a form that was shown acts once, however often it is sent."""

import secrets
from hashlib import sha256
from types import TracebackType
from typing import Self

import msgspec

from application.ports.keyed_requests import Claimed, KeptAnswer
from application.scope import Scope
from domain.errors import Conflict, InvalidInput, PrevistoError, StoreUnavailable
from entrypoints.web.visit import Visit

KEY = "key"  # the field with the idempotency key of a form
KEY_CHARACTERS = 22
PROOF = "proof"


def new_key() -> str:
    """128 random bits for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def refuse_shown_secret(visit: Visit, stream: str) -> None:
    """Raise Conflict when the same form changed the stream before: its secret was in its answer only."""
    if visit.product.use_cases().ledger().earlier_events(stream):
        raise Conflict(
            "this form was sent before, and its secret is shown only once",
            field=KEY,
            remedy="open the page again for a new secret",
        )


class Once:
    """The claim of a form by its key; `location` is that of the answer it got before, else None.

    Leaving it keeps the location. A refusal changed nothing and frees the key; after a fault the next try
    with the key continues, with the same time and therefore the same identities.
    """

    def __init__(self, visit: Visit, fields: dict[str, str]) -> None:
        key = fields.get(KEY, "")
        if len(key) != KEY_CHARACTERS:
            raise InvalidInput("the form has no key", field=KEY, remedy="open the page again")
        self._visit = visit
        self._keyed = visit.product.adapters().keyed_requests()
        self._owner, self._key = visit.person.owner, f"web/{key}"
        shown = {name: value for name, value in fields.items() if name != PROOF}
        target = visit.request.scope["path"].encode()
        self._digest = sha256(target + msgspec.json.encode(shown, order="sorted")).hexdigest()
        self.location: str | None = None

    def __enter__(self) -> Self:
        now = self._visit.product.use_cases().ledger().clock.now()
        found = self._keyed.begin(self._owner, self._key, self._digest, now)
        if isinstance(found, KeptAnswer):
            self.location = found.body.decode()
        self._claim = found if isinstance(found, Claimed) else None
        return self

    @property
    def scope(self) -> Scope:
        """The scope of the action: its identities follow from the key, so that a repetition has the same."""
        assert self._claim is not None
        person, request = self._visit.person, self._visit.request
        # A path may hold the name of a user; the streams of the events tell users apart.
        path = request.scope["path_template" if "user" in request.path_params else "path"]
        return Scope(
            job=f"request/{self._owner}/{self._key}/{self._claim.at.timestamp()}",
            token="",
            actor=self._owner,
            client=person.client,
            scopes=tuple(sorted(person.scopes)),
            at=self._claim.at,
            traceparent=request.scope["state"]["traceparent"],
            part=str(path),
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._claim is None:
            return
        if error is None and self.location is not None:
            kept = KeptAnswer(status=303, headers={}, body=self.location.encode())
            self._keyed.finish(self._owner, self._key, kept)
        elif error is None or (isinstance(error, PrevistoError) and not isinstance(error, StoreUnavailable)):
            self._keyed.forget(self._owner, self._key)
        else:
            self._keyed.release(self._owner, self._key)
