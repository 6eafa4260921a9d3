"""Hooks of schemathesis, in its own process: names that exist, and a new key for each request.

A generated name exists hardly ever, and a key that came with another body is refused with 422, so that the
handlers behind both would not be reached. A value that breaks its schema is left as it is.
"""

import json
import os
import random
import re
import uuid
from typing import Any

import schemathesis

KNOWN: dict[str, list[str]] = json.loads(os.environ.get("PREVISTO_FUZZ_NAMES", "{}"))
"""Values by the name of the path parameter."""
PLAIN = re.compile("[0-9A-Za-z.-]{1,26}")
KEY = re.compile("[ -~]{1,90}")
CHANCE = random.Random(7)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Two of three plain names become known ones."""
    for name, value in dict(case.path_parameters or {}).items():
        if name in KNOWN and isinstance(value, str) and PLAIN.fullmatch(value) and CHANCE.randrange(3):
            case.path_parameters[name] = CHANCE.choice(KNOWN[name])
    for name, value in dict(case.headers or {}).items():
        if name.lower() == "idempotency-key" and isinstance(value, str) and KEY.fullmatch(value):
            case.headers[name] = f"{value}{uuid.uuid4().hex}"
