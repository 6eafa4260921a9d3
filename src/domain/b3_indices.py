"""The indices of B3, by the names that B3 and brokers give them."""

from collections.abc import Mapping
from types import MappingProxyType

# Yahoo has these; where B3's code and the usual names differ, all are listed.
_AT_YAHOO = {
    **dict.fromkeys(("IBOV", "BVSP", "IBOVESPA"), "^BVSP"),
    **dict.fromkeys(("IBXL", "IBX50", "IBRX50"), "^IBX50"),
    **dict.fromkeys(("IBXX", "IBRX100"), "^IBRX"),  # IBRX itself is a share at Nasdaq
    **dict.fromkeys(("IVBX", "IVBX2"), "^IVBX"),
}
_ELSEWHERE = (
    *("IBRA", "IBBR", "IBBC", "IBBE", "IBEW", "IBEP", "IBEE", "IBHB", "IBLV", "IBSD"),  # broad market
    *("IDIV", "MLCX", "SMLL", "AGFS", "BDRX", "IFIX", "IFIL"),  # segments and funds
    *("ICON", "IEEX", "IFNC", "IMAT", "IMOB", "INDX", "UTIL"),  # sectors
    *("IGCT", "IGCX", "IGNM", "ITAG"),  # governance
    *("GPTW", "ICO2", "IDVR", "IDIVERSA", "ISEE"),  # sustainability
    *("ICBIO", "IDAP5", "IFBOI", "IFMILHO"),  # futures and credits
)

B3_INDICES: Mapping[str, str] = MappingProxyType({**dict.fromkeys(_ELSEWHERE, ""), **_AT_YAHOO})
"""The symbol at Yahoo of each name, or "" where Yahoo has none that is known to work."""
