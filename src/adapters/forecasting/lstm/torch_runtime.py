"""torch, loaded when it is needed and limited to one thread."""

import os
from threading import local
from types import ModuleType

from domain.errors import MissingExtra

_thread = local()
CURE = "pip install torch==2.13.0 'previsto[train]'"


def load_torch() -> ModuleType:
    """Import torch, limited to one thread (docs/adr/0011). Raises MissingExtra."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import torch
    except ImportError as error:
        raise MissingExtra("lstm needs torch", field="strategy", remedy=CURE).openly() from error
    if not getattr(_thread, "alone", False):  # torch keeps the number for each thread
        torch.set_num_threads(1)
        _thread.alone = True
    return torch
