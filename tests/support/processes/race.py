"""Waits for a line, then appends once at version 0: `python -m … URL NAME`; prints the result."""

import sys

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from domain.errors import VersionConflict
from tests.contracts.event_store import request

if __name__ == "__main__":
    store = SqlEventStore(open_engine(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        store.append(request("race", 0, sys.argv[2]))
    except VersionConflict as conflict:
        print(conflict.code)
    else:
        print("won")
