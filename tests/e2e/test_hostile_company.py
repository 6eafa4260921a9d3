"""A short run of benchmarks/hostile_company.py: good callers beside five hostile clients (check 99)."""

import json
import subprocess
import sys
from pathlib import Path

from adapters.logs.budget import MOST, REFUSED
from entrypoints.http.edge.places import MAX_WAITING_OF_OWNER

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "hostile_company.py"
SHORT = ("--seconds", "2", "--rounds", "1", "--rate", "100", "--json")
MINUTES = 2  # a short run may see the end of one minute and the beginning of the next
END_SECONDS = 30.0  # which the service promises


def test_99_good_callers_are_answered_in_hostile_company() -> None:
    """No 5xx for them, a bounded log about the others, and an end in time; how fast is not asked."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *SHORT], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(done.stdout)

    good = {int(status): count for status, count in report["company"]["statuses"].items()}
    hostile = report["hostile"]
    assert set(good) <= {200, 201}, good
    assert good[200] > good[201] > 0
    assert hostile["streams"].keys() <= {"200", "429"}
    assert 0 < hostile["streams"]["200"] <= MAX_WAITING_OF_OWNER
    assert hostile["leaver"].keys() == {"499"}
    assert hostile["guesser"].keys() <= {"401", "429"}
    for name, answers in hostile.items():
        accepted = sum(count for status, count in answers.items() if status in ("200", "201", "400"))
        lines = report["log"].get(name, {"lines": 0})["lines"]
        assert lines <= accepted + MOST[REFUSED] * MINUTES, (name, answers, lines)
    assert report["log"].get("nobody", {"lines": 0})["lines"] <= sum(MOST.values()) * MINUTES
    assert set(report["health_company"]["statuses"]) == {"200"}
    assert report["batches"] == {"200": 20}
    assert 0 < report["end_seconds"] <= END_SECONDS
