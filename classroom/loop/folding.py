"""Texts in the room that there is: sentences, code and values, in lines of so many columns."""

import re
import textwrap
from collections import Counter

_DOTS = "…"
_HANGING = 4  # blanks before a line that goes on

# After these a word may be broken that is longer than a line: a row of a file, a list's text.
_PIECE = re.compile(r"[^,;(\[{|]+[,;(\[{|]*|[,;(\[{|]+")
# What a difference writes before a row.
_LABEL = re.compile(r"(?:\w+=[^:]{1,40}|row \d+|missing|unexpected|duplicated): ")
# A dict's entry, or the field of a line.
_FIELD = re.compile(r"(?<![^ {])['\"][^'\"]{1,60}['\"]: ")
# Fewer characters that two texts have in common are shown.
_COMMON = 40
_FEW = 3  # lines that are shown though the other text has them too


def wrapped(text: str, room: int) -> list[str]:
    """Prose in lines; words longer than a line, as paths, stay whole."""
    lines: list[str] = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]
    return lines


def folded(line: str, room: int, hanging: int = _HANGING) -> list[str]:
    """A line of code or of a value in lines: broken at blanks, and in a long word after commas.

    What has no such place stays whole.

    Args:
        hanging: blanks before every line but the first.
    """
    lines, now = [], ""
    for piece in _pieces(line, room - hanging):
        if not now.strip() or len(now) + len(piece.rstrip()) <= room:
            now += piece
        else:
            lines.append(now.rstrip())
            now = " " * hanging + piece.lstrip()
    return [*lines, now.rstrip()]


def _pieces(line: str, room: int) -> list[str]:
    """Words with the blanks before them; the long ones in parts."""
    pieces = []
    for word in re.findall(r"\s*\S+", line):
        pieces += _PIECE.findall(word) if len(word.strip()) > room else [word]
    return pieces


def block(text: str, room: int, most: int | None = None) -> tuple[list[str], bool]:
    """Lines of code or of values in the room.

    Args:
        most: lines there may be; None for all.

    Returns:
        The lines; and whether something was left out, which dots then stand for.
    """
    lines = text.rstrip("\n").splitlines()
    if most is None:
        return [part for line in lines for part in folded(line, room)], False
    told = lines if len(lines) <= most else lines[: max(1, most - 1)]
    each = max(1, most // max(1, len(told)))
    shown, cut = [], len(told) < len(lines)
    for line in told:
        parts = folded(line, room)
        # A word that cannot be broken is longer than the line.
        cut |= len(parts) > each or any(len(part) > room for part in parts)
        shown += [
            part if len(part) <= room else _ended(part, room)
            for part in (parts if len(parts) <= each else _first(parts, each, room))
        ]
    if len(told) < len(lines) and most > 1:
        shown.append(f"({len(lines) - len(told)} more lines)")
    return shown, cut


def _first(lines: list[str], most: int, room: int) -> list[str]:
    return [*lines[: most - 1], _ended(lines[most - 1], room)]


def ends(lines: list[str], most: int, room: int) -> list[str]:
    """The beginning and the last line."""
    return [*_first(lines, most - 1, room), lines[-1]] if most > 1 else _first(lines, 1, room)


def _ended(line: str, room: int) -> str:
    """A line that ends in dots, at the end of a word where there is one."""
    if len(line) <= room - 2:
        return f"{line} {_DOTS}"
    kept = line[: room - 2]
    at = max(kept.rfind(" "), kept.rfind(",") + 1)
    return f"{(kept[:at] if at > room // 2 else kept).rstrip()} {_DOTS}"


def shortened(text: str, room: int, most: int | None = None) -> tuple[list[str], bool]:
    """A sentence in lines; of one that is too long, the beginning and its last line.

    Args, Returns: as of `block`.
    """
    lines = [part for line in wrapped(text, room) for part in folded(line, room, hanging=0)]
    if most is None or len(lines) <= most:
        return lines, False
    return (
        [*_first(lines, most - 1, room), lines[-1]] if most > 1 else _first(lines, 1, room)
    ), True


def contrasted(expected: str, got: str, room: int) -> tuple[str, str]:
    """Two texts, cut down to what differs: of lists the other lines, of a long line its end.

    Args:
        room: columns; shorter lines stay as they are.
    """
    ones, others = expected.splitlines(), got.splitlines()
    if max(len(ones), len(others)) > _FEW:
        ones, others = _without_common(ones, others)
    if len(ones) == len(others):
        pairs = [_contrasted(one, other, room) for one, other in zip(ones, others, strict=True)]
        ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    return "\n".join(ones), "\n".join(others)


def _without_common(ones: list[str], others: list[str]) -> tuple[list[str], list[str]]:
    """The lines that the other text lacks; all where the two are the same, but for the order."""
    common = Counter(ones) & Counter(others)
    if common in (Counter(ones), Counter(others)) and len(ones) == len(others):
        return ones, others
    told = []
    for lines in (ones, others):
        left, rest = Counter(common), []
        for line in lines:
            if left[line]:
                left[line] -= 1
            else:
                rest.append(line)
        told.append(rest or ["(nothing besides)"])
    if count := common.total():
        told[1].append("(1 line is the same)" if count == 1 else f"({count} lines are the same)")
    return told[0], told[1]


def _contrasted(one: str, other: str, room: int) -> tuple[str, str]:
    if max(len(one), len(other)) <= room or one == other:
        return one, other
    label = _LABEL.match(one)
    begin = label.end() if label and other.startswith(label[0]) else 0
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    # From the field on in which they differ.
    fields = [found.start() for found in _FIELD.finditer(one, begin, same)]
    start = fields[-1] if fields else one.rfind(", ", begin, same) + 2
    # What differs behind the end of the line would not be seen.
    if start - begin < _COMMON and same < room - len(f" {_DOTS}"):
        return one, other
    return tuple(f"{text[:begin]}{_DOTS} {text[start:]}" for text in (one, other))  # type: ignore[return-value]
