"""SubmitKeyedJob: submit a job once for a key of the command line, as the API does for a request."""

import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger
from application.ports.keyed_requests import Claimed, KeptAnswer, KeyedRequests
from domain.errors import KeyReused, PrevistoError, RequestRunning, StoreUnavailable

WAITS, WAIT_SECONDS = 100, 0.1  # while another process submits under the same key


class SubmitKeyedJob:
    """A second call with the same key, within 24 hours, submits no second job."""

    def __init__(self, ledger: Ledger, submit: SubmitJob, keyed: KeyedRequests) -> None:
        self._ledger = ledger
        self._submit = submit
        self._keyed = keyed

    def __call__(self, key: str, kind: str, request: Mapping[str, Any], **limits: Any) -> str:
        """The id of the job. Raises what SubmitJob raises, or KeyReused.

        RequestRunning is raised when the first call with the key does not end within ten seconds.
        """
        owner = f"command line/{self._ledger.actor}"
        digest = sha256(msgspec.json.encode((kind, request, limits), order="sorted")).hexdigest()
        found = self._begin(owner, key, digest)
        if isinstance(found, KeptAnswer):
            return found.body.decode()
        return self._first(owner, found, key, kind, request, limits)

    def _begin(self, owner: str, key: str, digest: str) -> Claimed | KeptAnswer:
        for _ in range(WAITS):
            try:
                return self._keyed.begin(owner, key, digest, self._ledger.clock.now())
            except RequestRunning:
                time.sleep(WAIT_SECONDS)
            except KeyReused as reused:
                raise KeyReused(reused.message, field="key", remedy=reused.remedy) from reused
        return self._keyed.begin(owner, key, digest, self._ledger.clock.now())

    def _first(
        self,
        owner: str,
        claim: Claimed,
        key: str,
        kind: str,
        request: Mapping[str, Any],
        limits: Mapping[str, Any],
    ) -> str:
        try:
            job = self._submit(kind, request, key=key, since=claim.at, **limits).job
        except StoreUnavailable:  # perhaps submitted: the next call continues this one
            self._keyed.release(owner, key)
            raise
        except PrevistoError:
            self._keyed.forget(owner, key)
            raise
        self._keyed.finish(owner, key, KeptAnswer(status=202, headers={}, body=job.encode()))
        return job
