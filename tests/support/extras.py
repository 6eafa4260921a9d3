"""Tests that need what an extra installs are skipped where it is not installed, with the extra's name."""

from importlib.util import find_spec

import pytest


def need_torch() -> None:
    """Skip the test where a service beside it cannot train `lstm`; torch is not imported here."""
    if find_spec("torch") is None:
        pytest.skip("lstm needs the extra `train`")
