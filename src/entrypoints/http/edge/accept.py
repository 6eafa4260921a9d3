"""The media type of an answer, as the header Accept asks for it."""

import re
from collections.abc import Sequence

from domain.errors import InvalidInput
from entrypoints.http.edge.access import Call

WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")  # RFC 9110, 12.4.2


def accepted_type(request: Call, offered: Sequence[str]) -> str:
    """The offered type that fits the header best; the first one without a header or without a match.

    Raises InvalidInput for a weight that is no weight.
    """
    header = request.headers.get("accept", "")
    parameters = [part.strip() for part in re.split("[,;]", header)]
    weights = [part.partition("=")[2] for part in parameters if part[:2].lower() == "q="]
    if not all(WEIGHT.fullmatch(weight) for weight in weights):
        raise InvalidInput("invalid weight", field="Accept", remedy="q=0 to q=1, with at most three decimals")
    return request.accept.best_match([*offered], offered[0])
