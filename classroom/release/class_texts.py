"""Texts of a class copy that are not the checkout's: its README, its paths, pages' links."""

import posixpath
import re
import string
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

from classroom.catalog import Exercise
from classroom.course.course import Course

_TEMPLATES = Path(__file__).with_name("templates")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def readme(course: Course, exercises: Sequence[Exercise]) -> str:
    """The copy's first page."""
    by_folder = {one.folder: one for one in exercises}
    rows = []
    for one in course.exercises:
        exercise = by_folder[one.folder]
        due = one.due.strftime("%Y-%m-%d %H:%M %Z").removesuffix(" 00:00") if one.due else ""
        rows.append(f"| {exercise.number:02} `{exercise.name}` | {one.weight:g} | {due} |")
    template = (_TEMPLATES / "README.md").read_text(encoding="utf-8")
    return string.Template(template).substitute(
        name=course.name, count=len(rows), exercises="\n".join(rows), late=_late(course)
    )


def _late(course: Course) -> str:
    rule = course.late
    if not any(one.due for one in course.exercises):
        return "There are no dates."
    if not rule.per_day and rule.most_days is None:
        return "What is late counts as what is in time does."
    said = [f"Each begun day late costs {rule.per_day:.0%} of an exercise's points"]
    if rule.least:
        said.append(f"of which {rule.least:.0%} are left in any case")
    if rule.most_days is not None:
        said.append(f"after {rule.most_days} days nothing is given")
    return f"{'; '.join(said)}."


def filtered_paths(text: str, exercises: Collection[Exercise]) -> str:
    """`exercises/paths.toml` with the exercises that are there."""
    there = {one.number for one in exercises}
    parts = ["# Orders in which the exercises can be done: `workshop path`."]
    for path in tomllib.loads(text).get("path", []):
        kept = dict(path)
        for name in ("exercises", "assumes"):
            if name in kept:
                kept[name] = [number for number in kept[name] if number in there]
        if "stages" in kept:
            stages = ([one for one in stage if one in there] for stage in kept["stages"])
            kept["stages"] = [stage for stage in stages if stage]
        if kept.get("exercises") or kept.get("stages"):
            fields = (f"{name} = {_toml(value)}" for name, value in kept.items() if value)
            parts.append("\n".join(["[[path]]", *fields]))
    return "\n\n".join(parts) + "\n"


def _toml(value: str | list) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int) else f'"{_escaped(value)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def without_dangling_links(path: str, text: str, there: Collection[str]) -> str:
    """A page's text, whose links to files that are not there are plain words.

    Args:
        path: of the page, from which its links go.
        there: paths of all files and folders.
    """

    def plain(found: re.Match) -> str:
        label, target = found[1], found[2]
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return found[0] if place in there else label

    return _LINK.sub(plain, text)
