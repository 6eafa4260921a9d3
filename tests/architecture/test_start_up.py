"""`previsto --help` is fast because it imports few modules."""

import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENV = os.environ | {"PYTHONPATH": str(ROOT / "src")}
HELP = "from entrypoints.cli.app import main; main(['--help'])"
LOADED = f"""
import json, sys
try:
    {HELP}
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
LIST = """
import atexit, json, sys
from entrypoints.cli.app import main
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
main(['--home', sys.argv[1], 'forecasts', 'list'])
"""
YARDSTICK = "import dependency_injector.containers, dependency_injector.providers, msgspec"
SLOW = {
    *("torch", "pandas", "yfinance", "statsmodels", "statsforecast", "scipy", "numpy", "sqlalchemy"),
    *("exchange_calendars", "safetensors", "dependency_injector", "structlog", "rich", "curl_cffi", "zxcvbn"),
}


NEEDED = {"numpy", "sqlalchemy", "dependency_injector", "safetensors"}
"""By a command that reads the database."""


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new process."""
    return subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, text=True, check=False)


def quickest(code: str, tries: int = 5) -> float:
    """The shortest of several wall times, in seconds."""
    times = []
    for _ in range(tries):
        start = time.perf_counter()
        assert python(code).returncode == 0
        times.append(time.perf_counter() - start)
    return min(times)


def test_help_imports_nothing_slow() -> None:
    """The help lists every command and loads no library that a command may need."""
    run = python(LOADED)
    loaded = {name.split(".")[0] for name in json.loads(run.stderr.splitlines()[-1])}
    assert run.returncode == 0
    assert "leakage-check" in run.stdout
    assert loaded & SLOW == set()
    assert not loaded & {"adapters", "application"}


def test_a_list_imports_only_what_it_reads(tmp_path: Path) -> None:
    """A list needs the database and its projections: no web framework, no colours, no client of services."""
    call = [sys.executable, "-c", LIST, str(tmp_path)]
    run = subprocess.run(call, env=ENV, capture_output=True, text=True, check=False)
    loaded = {name.split(".")[0] for name in json.loads(run.stderr.splitlines()[-1])}
    assert run.returncode == 0
    assert loaded > NEEDED
    assert not loaded & ({*SLOW, "litestar", "pydantic", "httpx", "previsto_client"} - NEEDED)


FORECAST = LIST.replace("'forecasts', 'list'", "'--source', 'synthetic', *sys.argv[2:]")


def loaded_by(home: Path, *words: str) -> set[str]:
    """The libraries that a command on a home loads."""
    call = [sys.executable, "-c", FORECAST, str(home), *words]
    run = subprocess.run(call, env=ENV, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-500:]
    return {name.split(".")[0] for name in json.loads(run.stderr.splitlines()[-1])}


def test_a_forecast_imports_numpy_and_not_its_heavy_relatives(tmp_path: Path) -> None:
    """The refresh before has kept the calendar; the fallback needs neither scipy nor pandas nor rich."""
    for words in (("track", "VALE3"), ("refresh", "VALE3")):
        loaded_by(tmp_path, *words)
    loaded = loaded_by(tmp_path, "forecast", "VALE3")
    assert "numpy" in loaded
    assert not loaded & ({*SLOW, "pyarrow", "litestar", "pydantic", "httpx"} - NEEDED)


def test_the_container_imports_no_web_framework() -> None:
    """The container library imports every framework that is installed; each process would pay for it."""
    loading = "import sys, json; from entrypoints.container import Container"
    run = python(f"{loading}; print(json.dumps(sorted(sys.modules)))")
    loaded = {name.split(".")[0] for name in json.loads(run.stdout)}

    assert not loaded & {"fastapi", "flask", "werkzeug", "starlette", "pydantic", "yaml", "litestar"}
    later = "from entrypoints.container import Container; import yaml, werkzeug, pydantic; pydantic.BaseModel"
    assert python(later).returncode == 0  # and hides none later


OFF = """
import os, sys, threading
for name in [name for name in os.environ if name.startswith("OTEL_")]:
    del os.environ[name]
from entrypoints.container import Container
from entrypoints.settings import Settings
product = Container(settings=Settings.read(sys.argv[1], "synthetic"))
product.use_cases().issue_forecast(), product.adapters().tracing().flush()
print([name for name in sys.modules if name.startswith("opentelemetry.")], threading.active_count())
"""


def test_without_an_endpoint_nothing_of_opentelemetry_runs(tmp_path: Path) -> None:
    """Neither the SDK nor its API or exporter is imported, and no thread is started."""
    call = [sys.executable, "-c", OFF, str(tmp_path)]
    run = subprocess.run(call, env=ENV, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["[]", "1"]


def test_help_takes_little_longer_than_its_foundations() -> None:
    """The help takes less than three times the import of the container library; slower is a warning."""
    ratio = quickest(HELP) / quickest(YARDSTICK)
    if ratio >= 3:
        warnings.warn(f"`previsto --help` takes {ratio:.1f} times the yardstick, 3 is the aim", stacklevel=1)
