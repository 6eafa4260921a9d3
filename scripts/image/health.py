"""The health of a container: `serve` must answer that it is ready; other commands only have to live."""

import sys
from pathlib import Path
from urllib.request import urlopen

words = Path("/proc/1/cmdline").read_bytes().decode().split("\0")
if "serve" in words:
    port = words[words.index("--port") + 1] if "--port" in words else "8000"
    try:
        urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=4)
    except OSError as trouble:
        sys.exit(str(trouble))
