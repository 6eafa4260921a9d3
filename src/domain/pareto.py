"""Pareto front: of several results, those that no other one beats in every objective."""

from collections.abc import Mapping, Sequence

Values = Sequence[float]


def front(results: Mapping[int, Values]) -> tuple[int, ...]:
    """The keys of the results that no other one dominates, by the first objective; lower is better.

    Of equal results the one with the lowest key stays.
    """
    kept = [
        key
        for key, values in results.items()
        if not any(
            _dominates(other, values) or (tuple(other) == tuple(values) and rival < key)
            for rival, other in results.items()
            if rival != key
        )
    ]
    return tuple(sorted(kept, key=lambda key: (*results[key], key)))


def hypervolume(results: Sequence[Values], reference: Values) -> float:
    """The volume that the results dominate below the reference, for up to three objectives or so.

    A result that is not below the reference in every objective adds nothing.
    """
    below = [tuple(one) for one in results if all(v < r for v, r in zip(one, reference, strict=True))]
    return _volume(below, tuple(reference))


def _dominates(one: Values, other: Values) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True)) and tuple(one) != tuple(other)


def _volume(results: list[tuple[float, ...]], reference: tuple[float, ...]) -> float:
    """Slices along the last objective; in each slice count the results that reach it."""
    if not results:
        return 0.0
    if len(reference) == 1:
        return reference[0] - min(one[0] for one in results)
    ends = sorted({one[-1] for one in results})
    total = 0.0
    for start, end in zip(ends, [*ends[1:], reference[-1]], strict=True):
        reached = [one[:-1] for one in results if one[-1] <= start]
        total += (end - start) * _volume(reached, reference[:-1])
    return total
