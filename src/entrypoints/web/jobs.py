"""Submitting a job from a page."""

from collections.abc import Mapping
from typing import Any

import msgspec

from application.jobs.submit_job import read_request
from domain.errors import Forbidden
from entrypoints.web.once import KEY
from entrypoints.web.visit import Visit


def submit(visit: Visit, kind: str, asked: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    """Submit a job as the person, and return the address of its page.

    Raises InvalidInput, Forbidden without a scope of one of its effects, and what SubmitJob raises.
    """
    uses = visit.product.use_cases()
    form: Any = read_request(uses.kinds(), kind, asked)
    for scope in uses.kinds()[kind].scopes(form):
        if not visit.may(scope):
            raise Forbidden(
                f"this needs the scope {scope}",
                field="scope",
                remedy="ask an administrator for the scope",
            )
    job = uses.submit_job()(kind, msgspec.to_builtins(form), key=f"web/{fields[KEY]}")
    return f"/jobs/{job.job}"
