"""What a strategy needs for a fit and this installation does not have."""

from importlib.util import find_spec


def lacking(modules: tuple[str, ...], cure: str) -> str:
    """The modules that are not installed, with the command that installs them; "" when all are."""
    absent = [name for name in modules if find_spec(name) is None]
    if not absent:
        return ""
    return f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not installed ({cure})"
