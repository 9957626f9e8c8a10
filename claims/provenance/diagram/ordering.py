"""Who stands above whom on each level, and how high: few crossings, short lines. After Sugiyama and others (1981)."""

from collections.abc import Mapping, Sequence

SWEEPS = 8

Levels = Sequence[Sequence[str]]
Neighbours = Mapping[str, Sequence[str]]


def ordered(
    levels: Levels, before: Neighbours, after: Neighbours, last: frozenset[str] = frozenset()
) -> list[list[str]]:
    """`levels` with each level sorted by the mean place of its neighbours, back and forth; `last` stay at the end.

    `before` and `after` are the neighbours on the level to the left and to the right.
    """
    rows = [list(level) for level in levels]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        for index in range(len(rows)) if forward else reversed(range(len(rows))):
            beside = index - 1 if forward else index + 1
            if 0 <= beside < len(rows):
                rows[index] = _sorted(rows[index], _places(rows[beside]), neighbours, last)
    return rows


def _places(row: Sequence[str]) -> dict[str, float]:
    return {key: (place + 0.5) / len(row) for place, key in enumerate(row)}


def _sorted(row: Sequence[str], beside: Mapping[str, float], neighbours: Neighbours, last: frozenset[str]) -> list[str]:
    own = _places(row)

    def mean(key: str) -> tuple[bool, float]:
        places = [beside[other] for other in neighbours.get(key, ()) if other in beside]
        return key in last, sum(places) / len(places) if places else own[key]

    return sorted(row, key=mean)


def heights(rows: Levels, size: Mapping[str, float], gap: float, linked: Neighbours) -> dict[str, float]:
    """The middle of each row's box, as near as can be to the middles of those it is `linked` with; none below 0.

    `size` is how high each box is, `gap` the least space between two.
    """
    middle = {key: place for row in rows for key, place in _stacked(row, size, gap).items()}
    for _sweep in range(SWEEPS):
        for row in (*rows, *reversed(rows)):
            wanted = [_mean([middle[other] for other in linked.get(key, ())], middle[key]) for key in row]
            middle |= zip(row, _spread(row, wanted, size, gap), strict=True)
    top = min((middle[key] - size[key] / 2 for key in middle), default=0)
    return {key: place - top for key, place in middle.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _stacked(row: Sequence[str], size: Mapping[str, float], gap: float) -> dict[str, float]:
    """One below the other, the whole around 0."""
    offsets = _offsets(row, size, gap)
    half = (offsets[0] + offsets[-1]) / 2 if offsets else 0
    return {key: offset - half for key, offset in zip(row, offsets, strict=True)}


def _offsets(row: Sequence[str], size: Mapping[str, float], gap: float) -> list[float]:
    """The least distance of each box's middle from the first one's."""
    offsets: list[float] = []
    for place, key in enumerate(row):
        step = (size[row[place - 1]] + size[key]) / 2 + gap if place else 0
        offsets.append((offsets[-1] if offsets else 0) + step)
    return offsets


def _spread(row: Sequence[str], wanted: Sequence[float], size: Mapping[str, float], gap: float) -> list[float]:
    """The places nearest to those `wanted` (least squares) at which no two boxes overlap, in the order of `row`.

    Less the least distances this is isotonic regression; its solution is to pool adjacent violators.
    """
    offsets = _offsets(row, size, gap)
    pools: list[tuple[float, int]] = []  # sum and count of those that share a place
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1] = (pools[-1][0] + total, pools[-1][1] + count)
    places = [total / count for total, count in pools for _each in range(count)]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]
