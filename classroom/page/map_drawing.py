"""The course as a map: a row a part, a box an exercise, a line from what it builds on."""

from collections.abc import Mapping
from dataclasses import dataclass

from classroom.page.course_state import (
    BEGUN,
    FAILS,
    KNOWN,
    SKIPPED,
    SOLVED,
    CourseState,
    ExerciseState,
    Part,
)
from classroom.page.drawing import box, drawing, linked, path, text

# Before an exercise's number, so that how it stands is not told by colour alone.
MARKS = {SOLVED: "✓", FAILS: "✗", BEGUN: "◐", SKIPPED: "↷", KNOWN: "≈"}
NEXT, TO_DO = "▶", "○"


@dataclass(frozen=True)
class _Measures:
    """Of a map, in pixels.

    Attributes:
        label: width of the parts' titles on the left; 0 where these stand above.
        above: height of the titles above.
        gap: between two boxes of a row, in which lines run past other rows.
        lane: between two such lines.
        between: the rows.
        names: an exercise's name stands in its box.
    """

    kind: str
    label: float
    above: float
    width: float
    height: float
    gap: float
    lane: float
    between: float
    letter: float
    names: bool

    @property
    def left(self) -> float:
        """Of the first box: the titles, and room for lines."""
        return _MARGIN + self.label + self.gap

    @property
    def pitch(self) -> float:
        """From a row to the next."""
        return self.above + self.height + self.between


_MARGIN = 3.0
_DESK = _Measures("desk", 122, 0, 180, 38, 28, 5, 34, 13.5, names=True)
_PHONE = _Measures("phone", 0, 26, 54, 36, 16, 3.5, 22, 13.5, names=False)


def for_desk(state: CourseState) -> str:
    """The map as wide as a desktop's window."""
    return _draw(state, _DESK)


def for_phone(state: CourseState) -> str:
    """The map as wide as a phone: numbers alone."""
    return _draw(state, _PHONE)


def mark(one: ExerciseState) -> str:
    """The sign before its number."""
    return NEXT if one.is_next else MARKS.get(one.state, TO_DO)


@dataclass(frozen=True)
class _Place:
    """Where an exercise's box is: its row and column, and its corner."""

    row: int
    column: int
    x: float
    y: float


def _draw(state: CourseState, m: _Measures) -> str:
    places = {
        one.exercise.folder: _Place(
            row,
            column,
            m.left + column * (m.width + m.gap),
            _MARGIN + row * m.pitch + m.above,
        )
        for row, part in enumerate(state.parts)
        for column, one in enumerate(part.exercises)
    }
    boxes = [_box(one, places[one.exercise.folder], m) for one in state.exercises]
    titles = [_title(part, _MARGIN + row * m.pitch, m) for row, part in enumerate(state.parts)]
    most = max((len(part.exercises) for part in state.parts), default=1)
    width = m.left + most * (m.width + m.gap) - m.gap + _MARGIN
    height = len(state.parts) * m.pitch - m.between + 2 * _MARGIN + 14
    label = "Map of the course: its parts in rows, lines from each exercise to those built on it"
    return drawing(width, height, [*_ties(state, places, m), *titles, *boxes], label, m.kind)


def _title(part: Part, top: float, m: _Measures) -> str:
    done = f"{part.solved} of {len(part.exercises)}"
    if m.label:
        return text(_MARGIN, top + 16, f"{part.number}  {part.title}", m.letter, "name") + text(
            _MARGIN, top + 33, f"{done} solved", m.letter - 1.5, "quiet"
        )
    return text(
        m.left, top + 17, f"{part.number}  {part.title}, {done}", m.letter - 0.5, "quiet halo"
    )


def _ties(state: CourseState, places: Mapping[str, _Place], m: _Measures) -> list[str]:
    """The lines; those to the next exercise come last, above the others."""
    lanes = _Lanes(m)
    found = []
    for one in state.exercises:
        for before in one.after:
            ends = places[before.folder], places[one.exercise.folder]
            kind = "tie to-next" if one.is_next else "tie"
            found.append((one.is_next, path(_way(*ends, lanes, m), kind)))
    return [tie for _, tie in sorted(found, key=lambda tie: tie[0])]


class _Lanes:
    """Where lines run down between two columns: beside each other where they would meet.

    Lines from one exercise share a lane.
    """

    def __init__(self, m: _Measures):
        self._m = m
        # (column on the right, lane): the sources that run there, with the rows that they pass.
        self._taken: dict[tuple[int, int], list[tuple[_Place, int, int]]] = {}

    def x(self, source: _Place, target: _Place) -> float:
        """Of the line from one box to another, of which rows lie between."""
        column = target.column if source.column <= target.column else target.column + 1
        first, last = source.row + 1, target.row - 1
        for lane in range(len(self._taken) + 1):
            there = self._taken.setdefault((column, lane), [])
            if all(one == source or last < begin or end < first for one, begin, end in there):
                there.append((source, first, last))
                break
        # From the middle of the gap outwards: 0, 1, -1, 2, -2 lanes.
        aside = (lane + 1) // 2 * (1 if lane % 2 else -1)
        most = (self._m.gap / 2 - 2) // self._m.lane
        middle = self._m.left + column * (self._m.width + self._m.gap) - self._m.gap / 2
        return middle + max(-most, min(most, aside)) * self._m.lane


def _way(source: _Place, target: _Place, lanes: _Lanes, m: _Measures) -> list[str | float]:
    """From a box to one that builds on it: to the right, or below; behind no other box."""
    if source.row == target.row:
        return _along(source, target, m)
    begin, end = source.y + m.height, target.y
    a, b = source.x + m.width / 2, target.x + m.width / 2
    if target.row == source.row + 1:
        half = begin + (end - begin) / 2
        return ["M", a, begin, "C", a, half, b, half, b, end]
    x = lanes.x(source, target)
    enter, leave = begin + m.between + m.above, end - m.between - m.above
    return [
        *("M", a, begin, "C", a, begin + m.between / 2, x, enter - m.between / 2, x, enter),
        *("L", x, leave),
        *("C", x, leave + m.between / 2, b, end - m.between / 2, b, end),
    ]


def _along(source: _Place, target: _Place, m: _Measures) -> list[str | float]:
    """To a box of the same row: straight to the one beside it, else beneath those between."""
    if target.column == source.column + 1:
        return ["M", source.x + m.width, source.y + m.height / 2, "H", target.x]
    bottom = source.y + m.height
    a, b = source.x + m.width * 0.6, target.x + m.width * 0.4
    dip = bottom + m.between * 0.55
    return [
        "M",
        a,
        bottom,
        "C",
        a,
        dip,
        a,
        dip,
        a + 14,
        dip,
        "L",
        b - 14,
        dip,
        "C",
        b,
        dip,
        b,
        dip,
        b,
        bottom,
    ]


def _box(one: ExerciseState, place: _Place, m: _Measures) -> str:
    kind = "next" if one.is_next else one.state
    x, y = place.x, place.y
    base = y + m.height / 2 + m.letter * 0.36
    inner = box(x, y, m.width, m.height, f"{one.state} next" if one.is_next else one.state)
    inner += text(x + 8, base, mark(one), m.letter, f"mark {kind}")
    inner += text(x + 26, base, one.number, m.letter, "name")
    if m.names:
        inner += text(x + 48, base, one.exercise.name, m.letter - 1.5)
    said = f"{one.number} {one.exercise.name}, {one.word}{', next' if one.is_next else ''}"
    return linked(inner, f"#{one.exercise.folder}", said)
