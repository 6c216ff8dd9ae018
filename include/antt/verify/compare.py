"""Compare what a document says with what it should say, number by number, in order.

Everything that it should say must be there in that order. Between, only what stands around the text (heads of tables
repeated on every page, recipients, page numbers) may come.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from antt.verify.said import Said

MOST_EDITS = 2_500
"""Beyond, the documents have nothing to do with each other."""


class Difference(NamedTuple):
    """One number that is not what it should be."""

    figure: str
    """Id of the figure; empty: a date, a legal reference or a numbering, or a number that was added."""
    expected: str
    """Empty: it should not be there."""
    found: str
    """Empty: it is gone."""
    place: str
    context: str


class Unlike(ValueError):
    """The two differ in more than anybody would change."""


def differences(
    says: Sequence[tuple[str, str]],
    said: Sequence[Said],
    around: Collection[str],
    charts: Sequence[tuple[int, int]] = (),
) -> list[Difference]:
    """What differs, in the order of the document; ``says`` are numbers with the ids of their figures.

    ``charts`` are the stretches of ``says`` that stand together, but wherever the page had room for them.

    Raises:
        Unlike: nearly everything differs.
    """
    text, found = list(said), []
    for start, end in charts:
        at = _place(says[start:end], text)
        found += _in_order(says[start:end], text[at : at + end - start], ())
        del text[at : at + end - start]
    in_charts = {i for start, end in charts for i in range(start, end)}
    rest = [one for i, one in enumerate(says) if i not in in_charts]
    return [*_in_order(rest, text, around), *found]


def _place(chart: Sequence[tuple[str, str]], said: Sequence[Said]) -> int:
    """Where in what was found a chart stands: where most of its numbers are."""
    starts = range(max(len(said) - len(chart), 0) + 1)
    return max(starts, key=lambda at: sum(map(_same, chart, said[at : at + len(chart)])))


def _same(expected: tuple[str, str], found: Said) -> bool:
    return expected[0] == found.text


def _in_order(says: Sequence[tuple[str, str]], said: Sequence[Said], around: Collection[str]) -> list[Difference]:
    allowed = {j for j, one in enumerate(said) if one.text in around or _is_page_number(said, j)}
    found: list[Difference] = []
    for gone, come in _hunks([text for text, _ in says], [one.text for one in said]):
        # As much as came more than went may be what stands around.
        excused = [j for j in come if j in allowed][: max(len(come) - len(gone), 0)]
        rest = [said[j] for j in come if j not in excused]
        found += _told([says[i] for i in gone], rest, _near(said, come))
    return found


def _near(said: Sequence[Said], come: range) -> Said:
    """The number before which something is missing, or the last of the document."""
    return said[min(come.start, len(said) - 1)] if said else Said("", "", "")


def _told(gone: list[tuple[str, str]], come: list[Said], near: Said) -> Iterator[Difference]:
    """What went and what came instead, one beside the other."""
    for (expected, figure), one in _pairs(gone, come):
        place = one or near
        yield Difference(figure, expected, one.text if one else "", place.place, place.context)


def _pairs(gone: list[tuple[str, str]], come: list[Said]) -> Iterator[tuple[tuple[str, str], Said | None]]:
    for i in range(max(len(gone), len(come))):
        yield (gone[i] if i < len(gone) else ("", "")), (come[i] if i < len(come) else None)


def _is_page_number(said: Sequence[Said], j: int) -> bool:
    """Whether it is first or last on its page, or says the same as the one beside it that is."""
    text = said[j].text
    return text.isdigit() and any(one.edge and one.text == text for one in said[max(j - 1, 0) : j + 2])


def _hunks(old: list[str], new: list[str]) -> Iterator[tuple[range, range]]:
    """Stretches that differ, after Myers (1986), "An O(ND) difference algorithm and its variations"."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    i = j = 0
    for x, y in (*_matches(a, b), (len(a), len(b))):
        if (x, y) != (i, j):
            yield range(start + i, start + x), range(start + j, start + y)
        i, j = x + 1, y + 1


def _matches(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Pairs of places that say the same, on a shortest way from one list to the other.

    ``reached[k]`` is how far into ``a`` one comes on diagonal k with as many edits as were made.
    """
    most = min(len(a) + len(b), MOST_EDITS)
    middle = most + 1
    reached = array("l", [0]) * (2 * middle + 1)
    history: list[array[int]] = []
    for edits in range(most + 1):
        history.append(reached[middle - edits - 1 : middle + edits + 2])
        for k in range(-edits, edits + 1, 2):
            below, above = reached[middle + k - 1], reached[middle + k + 1]
            x = above if _inserts(k, edits, below, above) else below + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reached[middle + k] = x
            if x >= len(a) and x - k >= len(b):
                return _way_back(history, len(a), len(b))
    raise Unlike


def _inserts(k: int, edits: int, below: int, above: int) -> bool:
    """Whether the last edit on the way to a diagonal is something that came, not something that is gone."""
    return k == -edits or (k != edits and below < above)


def _way_back(history: list[array[int]], x: int, y: int) -> list[tuple[int, int]]:
    matches: list[tuple[int, int]] = []

    def along(to: int) -> None:
        nonlocal x, y
        while x > to:
            x, y = x - 1, y - 1
            matches.append((x, y))

    for edits in range(len(history) - 1, 0, -1):
        k, middle, reached = x - y, edits + 1, history[edits]
        below, above = reached[middle + k - 1], reached[middle + k + 1]
        if _inserts(k, edits, below, above):
            along(above)
            y -= 1
        else:
            along(below + 1)
            x -= 1
    along(0)
    return matches[::-1]
