"""How far each source is from the claim, loops or not."""

from collections.abc import Iterable, Mapping

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
