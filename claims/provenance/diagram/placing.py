"""In which column and in which row each source stands. After Sugiyama and others (1981): few crossings, short lines."""

from collections.abc import Iterable, Mapping, Sequence

from claims.provenance.graph import Provenance

Ways = Mapping[int, tuple[int, ...]]


def ways_of(found: Provenance) -> dict[int, tuple[int, ...]]:
    """To which sources each source leads, each once, in the order declared."""
    ways: dict[int, dict[int, None]] = {node.id: {} for node in found.nodes}
    for edge in found.edges:
        ways[edge.source][edge.origin] = None
    return {number: tuple(targets) for number, targets in ways.items()}


def levels_of(found: Provenance) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """The level of each source, and the ways that lead back in a loop.

    Level 0 is what is nearest to the claim; a source stands further than all that have it from elsewhere before it.
    Origins share the last level, which is theirs alone unless a loop ends there.
    """
    ways = ways_of(found)
    order, backs = _walked((node.id for node in found.nodes), ways)
    level = dict.fromkeys(order, 0)
    for number in order:
        for target in ways[number]:
            if (number, target) not in backs:
                level[target] = max(level[target], level[number] + 1)
    origins = set(found.origins)
    ends = {number for number in origins if all((number, target) in backs for target in ways[number])}
    last = max((level[number] for number in order if number not in ends), default=-1) + 1
    return {number: last if number in ends else level[number] for number in order}, backs


def _walked(starts: Iterable[int], ways: Ways) -> tuple[list[int], set[tuple[int, int]]]:
    """All sources so that each stands before those it leads to, and the ways for which that cannot be."""
    done: list[int] = []
    open_: set[int] = set()
    seen: set[int] = set()
    backs: set[tuple[int, int]] = set()
    for start in starts:
        if start not in seen:
            _walk(start, ways, (seen, open_, done, backs))
    return done[::-1], backs


_Books = tuple[set[int], set[int], list[int], set[tuple[int, int]]]


def _walk(start: int, ways: Ways, books: _Books) -> None:
    """Depth first, without recursion: chains may be ten thousand long."""
    seen, open_, done, backs = books
    path = [(start, iter(ways[start]))]
    seen.add(start)
    open_.add(start)
    while path:
        number, targets = path[-1]
        target = next(targets, None)
        if target is None:
            path.pop()
            open_.discard(number)
            done.append(number)
        elif target in open_:
            backs.add((number, target))
        elif target not in seen:
            seen.add(target)
            open_.add(target)
            path.append((target, iter(ways[target])))


ORDERING_SWEEPS = 8

Levels = Sequence[Sequence[str]]
Neighbours = Mapping[str, Sequence[str]]


def ordered(
    levels: Levels, before: Neighbours, after: Neighbours, last: frozenset[str] = frozenset()
) -> list[list[str]]:
    """`levels` with each level sorted by the mean place of its neighbours, back and forth; `last` stay at the end.

    `before` and `after` are the neighbours on the level to the left and to the right.
    """
    rows = [list(level) for level in levels]
    for sweep in range(ORDERING_SWEEPS):
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
    for _sweep in range(ORDERING_SWEEPS):
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
