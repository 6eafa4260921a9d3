"""Without torch a service issues, previews, replays and scores by versions that ONNX Runtime answers.

Here the import of torch fails in the process; `make serve-test` has an environment without it
(tests/e2e/test_without_torch.py).
"""

import sys
import threading

import pytest

from tests.support.command_line import furnish
from tests.support.http_server import served
from tests.support.serving_journey import use_graphs, with_champion

pytest.importorskip("onnx", reason="the versions are made with the extra `compress`")
pytest.importorskip("onnxruntime", reason="the versions are answered with the extra `serve`")


def test_everything_but_training_works_without_torch(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in the process can import it."""
    monkeypatch.setitem(sys.modules, "torch", None)
    product = with_champion(furnish(tmp_path_factory.mktemp("served")))
    stopping = threading.Event()

    def work() -> None:
        run, queue = product.use_cases().run_job(), product.adapters().queue()
        while not stopping.is_set():
            if claim := queue.claim("test", 30.0):
                run(claim)
            else:
                queue.wait(0.1)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        with served(product) as api:
            use_graphs(api)
    finally:
        stopping.set()
        thread.join(60)
