"""A sentence about a strategy that answers exactly as the one it is compared with."""

from application.queries.lists import Data


def no_difference(strategy: str, loss: float | None, reference: str, reference_loss: float | None) -> str:
    """Why two equal losses are no mistake; "" where they differ in any digit, or are of one strategy."""
    if strategy == reference or loss is None or loss != reference_loss:
        return ""
    return (
        f"{strategy} answers exactly as {reference}: nothing that it learned held on later sessions, "
        f"so it changes nothing"
    )


def no_difference_of(version: Data) -> str:
    """The sentence about a version and the fallback that judges it."""
    evidence = version["evidence"]
    return no_difference(
        version["strategy"],
        evidence["loss"],
        evidence.get("fallback", "volatility"),
        evidence["fallback_loss"],
    )
