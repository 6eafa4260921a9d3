"""Fields of requests, with the bounds that every entry point checks and the API describes."""

from typing import Annotated

import msgspec

from domain.horizon import MAX_HORIZON

Symbol = Annotated[str, msgspec.Meta(max_length=24, description="VALE3, VALE3.SA, B3:VALE3, AAPL or ^BVSP.")]
ModelId = Annotated[
    str,
    msgspec.Meta(max_length=80, description="The id of a model version.", examples=["VALE3-fortnight-1"]),
]
StrategyName = Annotated[
    str, msgspec.Meta(max_length=64, description="See /v1/strategies.", examples=["lstm"])
]
Sessions = Annotated[int, msgspec.Meta(ge=1, le=MAX_HORIZON, description="Sessions ahead.")]
SettingName = Annotated[str, msgspec.Meta(max_length=64)]
SettingText = Annotated[str, msgspec.Meta(max_length=200)]
StrategySettings = Annotated[
    dict[SettingName, int | float | SettingText | bool],
    msgspec.Meta(max_length=50, description="The settings of the strategy; see /v1/strategies."),
]
Levels = Annotated[
    list[Annotated[float, msgspec.Meta(gt=0, lt=1)]], msgspec.Meta(min_length=1, max_length=50)
]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
