"""The pipeline as a drawing: its seats in order, whose each is, and what becomes of the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classroom.page.course_state import CourseState, SeatState
from classroom.page.drawing import (
    arrow,
    arrow_down,
    box,
    drawing,
    linked,
    path,
    text,
)

# Fates of rows, by the seat in which they leave the pipeline.
_LEAVE = {
    "check": ("quarantined",),
    "split": ("unlabelled",),
    "write": ("train", "eval", "test"),
}


@dataclass(frozen=True)
class _Measures:
    """Of a drawing, in pixels.

    Attributes:
        columns: seats in a row.
        name, small: sizes of letters.
        unit: behind a rate.
        theirs: before the reference's rate.
    """

    kind: str
    columns: int
    width: float
    height: float
    gap: float
    name: float
    small: float
    unit: str
    theirs: str

    @property
    def pitch(self) -> float:
        return self.width + self.gap

    @property
    def line(self) -> float:
        return self.small + 4

    def row(self, fates: int) -> float:
        """From a row of seats to the next: a line of the reference, an arrow, lines of fates."""
        return self.height + self.line + (fates * self.line + 36 if fates else 24)


_DESK = _Measures("desk", 8, 116, 66, 26, 15, 12.5, " rows/s", "reference ")
_PHONE = _Measures("phone", 4, 86, 60, 12, 12.5, 11, "/s", "ref. ")
_MARGIN = 2.0


def for_desk(state: CourseState, links: bool = True) -> str:
    """The drawing as wide as a desktop's window."""
    return _draw(state, _DESK, links)


def for_phone(state: CourseState) -> str:
    """The drawing as wide as a phone."""
    return _draw(state, _PHONE, True)


def in_words(state: CourseState) -> str:
    """What the drawing shows, in a sentence."""
    seats = (*state.seats, *state.training)
    yours = [seat.name for seat in seats if seat.is_yours]
    whose = f"yours: {', '.join(yours)}" if yours else "all of them the reference's"
    return f"The pipeline from read to write, and the training stage; {len(seats)} seats, {whose}"


def _draw(state: CourseState, m: _Measures, links: bool) -> str:
    rows = state.run.rows if state.run else {}
    parts: list[str] = []
    top = _MARGIN
    lines = _lines(state.seats, m.columns)
    for number, seats in enumerate(lines):
        fates = max(sum(fate in rows for fate in _LEAVE.get(seat.name, ())) for seat in seats)
        below = top + m.row(fates)
        parts += _row(seats, top, m, rows, links, below if number + 1 < len(lines) else None)
        top = below
    parts.append(text(_MARGIN, top + m.small, "Training, on what was written", m.small, "quiet"))
    top += m.line + 6
    for seats in _lines(state.training, m.columns):
        parts += _row(seats, top, m, {}, links, None)
        top += m.height + m.line
    width = m.columns * m.pitch - m.gap + 2 * _MARGIN
    return drawing(width, top + 4, parts, in_words(state), m.kind, links)


def _lines(seats: Sequence[SeatState], columns: int) -> list[Sequence[SeatState]]:
    return [seats[first : first + columns] for first in range(0, len(seats), columns)]


def _row(
    seats: Sequence[SeatState],
    top: float,
    m: _Measures,
    rows: Mapping[str, int],
    links: bool,
    below: float | None,
) -> list[str]:
    """A row of seats; `below` is where the next begins that goes on from it."""
    parts: list[str] = []
    middle = top + m.height / 2
    for column, seat in enumerate(seats):
        left = _MARGIN + column * m.pitch
        if column:
            parts.append(arrow(left - m.gap, middle, left))
        parts.append(_seat(seat, left, top, m, links))
        parts += _leaving(seat, left + m.width / 2, top + m.height, m, rows)
    if below is not None:
        # Back to the left, between this row's figures and the next row.
        right, left = _MARGIN + len(seats) * m.pitch - m.gap, _MARGIN + m.width / 2
        way = ("M", right, middle, "H", right + 5, "V", below - 16, "H", left)
        parts.append(path(way, "line") + arrow_down(left, below - 16, below))
    return parts


def _seat(seat: SeatState, left: float, top: float, m: _Measures, links: bool) -> str:
    kind = "yours" if seat.is_yours else "reference"
    x = left + 9
    first = top + m.name + 5
    inner = [
        box(left, top, m.width, m.height, kind),
        text(x, first, seat.name, m.name, "name"),
        text(x, first + m.line + 2, "● yours" if seat.is_yours else "○ reference", m.small),
    ]
    rate = seat.rate if seat.is_yours else seat.reference
    if rate:
        inner.append(text(x, first + 2 * m.line + 3, f"{rate:,.0f}{m.unit}", m.small, "quiet"))
    elif seat.is_yours and seat.rows:
        inner.append(text(x, first + 2 * m.line + 3, "not run yet", m.small, "quiet"))
    if seat.is_yours and seat.rate and seat.reference:
        y = top + m.height + m.small + 4
        said = f"{m.theirs}{seat.reference:,.0f}"
        inner.append(text(left + m.width / 2, y, said, m.small - 0.5, "quiet", "middle"))
    href = f"#{seat.exercise.folder}" if links and seat.exercise else None
    return linked("".join(inner), href, _label(seat))


def _label(seat: SeatState) -> str:
    said = f"Seat {seat.name}, {seat.whose}"
    if seat.exercise:
        said += f", exercise {seat.exercise.number:02} {seat.exercise.name}"
    if seat.is_yours and seat.rate:
        said += f", {seat.rate:,.0f} rows a second"
    if seat.reference:
        said += f", the reference's {seat.reference:,.0f} rows a second"
    return said


def _leaving(
    seat: SeatState, x: float, bottom: float, m: _Measures, rows: Mapping[str, int]
) -> list[str]:
    fates = [fate for fate in _LEAVE.get(seat.name, ()) if fate in rows]
    if not fates:
        return []
    begin = bottom + m.line + 4
    parts = [arrow_down(x, begin, begin + 16)]
    for line, fate in enumerate(fates, 1):
        y = begin + 16 + line * m.line
        parts.append(text(x, y, f"{rows[fate]:,} {fate}", m.small, "", "middle"))
    return parts
