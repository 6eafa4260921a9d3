"""Aliases: the champion and the challenger of a registry, as the mirror names them."""

from domain.model_version import Registry

CHAMPION, CHALLENGER = "champion", "challenger"


def aliases_of(registry: Registry) -> dict[str, str]:
    """The model id of each alias, "" for none.

    The challenger is the newest version that is newer than the champion and not retired.
    """
    champion = registry.active.model if registry.active else ""
    models = list(registry.versions)
    newer = models[models.index(champion) + 1 :] if champion else models
    candidates = [model for model in newer if model not in registry.retired]
    return {CHAMPION: champion, CHALLENGER: candidates[-1] if candidates else ""}
