"""The US indices, by the names that exchanges and brokers give them.

No name here is that of a listed share or fund: COMP (Compass) and DJIA (a fund) are, and so is SPXC.
"""

from collections.abc import Mapping
from types import MappingProxyType

US_INDICES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("SPX", "GSPC"), "^GSPC"),  # S&P 500
        "OEX": "^OEX",  # S&P 100
        "DJI": "^DJI",  # Dow Jones Industrial Average
        "IXIC": "^IXIC",  # Nasdaq Composite
        "NDX": "^NDX",  # Nasdaq-100
        "RUT": "^RUT",  # Russell 2000
        "VIX": "^VIX",  # Cboe Volatility Index
        "NYA": "^NYA",  # NYSE Composite
    }
)
"""The symbol at Yahoo of each name."""
