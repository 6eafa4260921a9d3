"""The suite's own search for secrets finds a planted one, wherever it leaks, and does not repeat it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.known_secrets import KnownSecrets

ROOT = Path(__file__).parents[2]
CONFTEST = 'pytest_plugins = ("tests.support.secret_sweep",)'
LEAKS = {
    "stderr": """
import secrets, subprocess, sys

def test_a_child_tells():
    told = secrets.token_urlsafe(32)
    subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1], file=sys.stderr)", f"a {told} b"])
""",
    "ring": """
import secrets

def test_the_ring_tells(tmp_path):
    (tmp_path / "home" / "logs").mkdir(parents=True)
    line = '{"event":"x","actor":"%s"}' % secrets.token_urlsafe(32)
    (tmp_path / "home" / "logs" / "000001.jsonl").write_text(line)
""",
    "span": """
import secrets
from adapters.telemetry.export import open_tracing
from tests.support.otlp_sink import otlp_sink

def test_a_span_tells():
    with otlp_sink() as sink:
        told = dict(process="api", version="1", warn=print)
        tracing = open_tracing(f"{sink.endpoint}/v1/traces", 1.0, 2.0, **told)
        with tracing.root("step", {"previsto.client": secrets.token_urlsafe(32)}):
            pass
        tracing.flush()
        assert sink.spans
""",
    "metrics": """
import httpx, secrets, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLD = secrets.token_urlsafe(32)

class Metrics(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'previsto_http_requests_total{client="%s"} 1' % TOLD.encode())

def test_a_label_tells():
    server = HTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=server.handle_request).start()
    assert httpx.get(f"http://127.0.0.1:{server.server_address[1]}/metrics").status_code == 200
""",
    "mirror": """
import secrets
from datetime import datetime
from tests.support.tracking import InMemoryTracking
from application.ports.tracking import Run

def test_a_tag_tells():
    tags = {"previsto.event": "h", "previsto.actor": secrets.token_urlsafe(32)}
    more = dict(params={}, figures=(), datasets=())
    InMemoryTracking().create_run(Run(event="h", name="n", at=datetime.now(), tags=tags, **more))
""",
    "answered": """
import httpx, subprocess, sys

def test_a_secret_that_was_answered_is_known():
    answer = httpx.Response(200, json={"items": [{"client_secret": "of-another-process"}]})
    with httpx.Client(transport=httpx.MockTransport(lambda _: answer)) as client:
        told = client.post("http://x/v1/clients").json()["items"][0]["client_secret"]
    print(told, file=sys.stderr)
""",
    "telltale": """
import sys

def test_what_looks_like_a_token_is_one():
    print("authorization eyJhbGciOiJFUzI1NiIsInR5cCI6", file=sys.stderr)
""",
}
CLEAN = """
import secrets, sys

def test_nothing_is_told():
    print("made", len(secrets.token_urlsafe(32)), secrets.token_urlsafe(16), file=sys.stderr)

def test_stdout_of_a_command_may_show_it():
    print(secrets.token_urlsafe(32))
"""


@pytest.mark.thorough
def test_98_planted_leaks_are_found(tmp_path: Path) -> None:
    """One module for each way; only the clean one passes to its end."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for name, text in {**LEAKS, "clean": CLEAN}.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    path = os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    flags = ("--disable-plugin-autoload", "-p", "no:cacheprovider", "-q", "-rE", "--show-capture=no")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *flags, f"--basetemp={tmp_path / 'run'}", tmp_path],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    errors = [line for line in done.stdout.splitlines() if line.startswith("ERROR ")]
    assert {line.split("::")[0].split("test_")[-1] for line in errors} == {f"{name}.py" for name in LEAKS}
    assert f"{len(LEAKS) + 2} passed, {len(LEAKS)} errors" in done.stdout, done.stdout
    for place in ("stderr of", "000001.jsonl", "a span", "/metrics", "a run of the mirror"):
        assert place in done.stdout
    assert "of-another-process" not in done.stdout


@pytest.mark.parametrize("sent", ["2024-06-03", "2024-06-03T21:05:00Z"])
def test_a_day_that_is_sent_as_a_password_is_no_secret(sent: str) -> None:
    """It is in every log; any other text of its length is looked for."""
    known = KnownSecrets()
    known.note(sent, "2024-06-3x")

    assert [*known.found([("a log", b"on 2024-06-03T21:05:00Z")])] == []
    assert [*known.found([("a log", b"with 2024-06-3x")])] == ["a log: 'with 2024'"]
