"""The course as a map: a row a part, a box an exercise, a line from what it builds on."""

from collections.abc import Sequence
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
        names: an exercise's name stands in its box.
    """

    kind: str
    label: float
    above: float
    width: float
    height: float
    gap: float
    between: float
    letter: float
    names: bool


_DESK = _Measures("desk", 136, 0, 176, 38, 18, 34, 13.5, names=True)
_PHONE = _Measures("phone", 0, 26, 58, 38, 14, 26, 14, names=False)
_MARGIN = 3.0


def for_desk(state: CourseState) -> str:
    """The map as wide as a desktop's window."""
    return _draw(state, _DESK)


def for_phone(state: CourseState) -> str:
    """The map as wide as a phone: numbers alone."""
    return _draw(state, _PHONE)


def mark(one: ExerciseState) -> str:
    """The sign before its number."""
    return NEXT if one.is_next else MARKS.get(one.state, TO_DO)


def _draw(state: CourseState, m: _Measures) -> str:
    places = _places(state.parts, m)
    # The last of all: a box hides the lines behind it.
    ties = [
        _tie(places[before.folder], places[one.exercise.folder], one.is_next, m)
        for one in state.exercises
        for before in one.after
    ]
    ties.sort(key=lambda tie: "to-next" in tie)
    boxes, titles = [], []
    for number, part in enumerate(state.parts):
        top = _MARGIN + number * _pitch(m)
        done = f"{part.solved} of {len(part.exercises)}"
        if m.label:
            titles.append(text(_MARGIN, top + 16, f"{part.number}  {part.title}", m.letter, "name"))
            titles.append(text(_MARGIN, top + 33, f"{done} solved", m.letter - 1.5, "quiet"))
        else:
            said = f"{part.number}  {part.title}, {done}"
            titles.append(text(_MARGIN, top + 16, said, m.letter - 0.5, "quiet"))
        boxes += [_box(one, *places[one.exercise.folder], m) for one in part.exercises]
    most = max((len(part.exercises) for part in state.parts), default=1)
    width = m.label + most * (m.width + m.gap) - m.gap + 2 * _MARGIN
    height = len(state.parts) * _pitch(m) - m.between + 2 * _MARGIN + 14
    label = (
        "Map of the course: its parts in rows, lines from each exercise to those that build on it"
    )
    return drawing(width, height, [*ties, *titles, *boxes], label, m.kind)


def _pitch(m: _Measures) -> float:
    return m.above + m.height + m.between


def _places(parts: Sequence[Part], m: _Measures) -> dict[str, tuple[float, float]]:
    """Left and top of every exercise's box."""
    return {
        one.exercise.folder: (
            _MARGIN + m.label + column * (m.width + m.gap),
            _MARGIN + row * _pitch(m) + m.above,
        )
        for row, part in enumerate(parts)
        for column, one in enumerate(part.exercises)
    }


def _tie(
    before: tuple[float, float], after: tuple[float, float], to_next: bool, m: _Measures
) -> str:
    kind = "tie to-next" if to_next else "tie"
    (x0, y0), (x1, y1) = before, after
    if y0 == y1 and 0 < x1 - x0 < 1.5 * (m.width + m.gap):
        y = y0 + m.height / 2
        return path(("M", x0 + m.width, y, "H", x1), kind)
    if y0 == y1:
        bottom = y0 + m.height
        a, b = x0 + m.width * 0.6, x1 + m.width * 0.4
        dip = bottom + min(16, m.between - 6)
        return path(("M", a, bottom, "C", a, dip, b, dip, b, bottom), kind)
    a, b = x0 + m.width / 2, x1 + m.width / 2
    begin, end = (y0 + m.height, y1) if y1 > y0 else (y0, y1 + m.height)
    half = (end - begin) / 2
    return path(("M", a, begin, "C", a, begin + half, b, end - half, b, end), kind)


def _box(one: ExerciseState, x: float, y: float, m: _Measures) -> str:
    kind = "next" if one.is_next else one.state
    base = y + m.height / 2 + m.letter * 0.36
    inner = box(x, y, m.width, m.height, f"{one.state} next" if one.is_next else one.state)
    inner += text(x + 9, base, mark(one), m.letter, f"mark {kind}")
    inner += text(x + 27, base, one.number, m.letter, "name")
    if m.names:
        inner += text(x + 48, base, one.exercise.name, m.letter - 1)
    said = f"{one.number} {one.exercise.name}, {one.word}{', next' if one.is_next else ''}"
    return linked(inner, f"#{one.exercise.folder}", said)
