"""The time zone of each exchange, for dates that a source states as an instant."""

ZONES = {"BVMF": "America/Sao_Paulo", "XNYS": "America/New_York"}
