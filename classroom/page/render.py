"""The page as HTML: one file, without network, and without a script where it lies on disk."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from classroom.catalog import ROOT
from classroom.loop.screen import WORKSHOP, counted
from classroom.page import drawing, map_drawing, pipeline_drawing
from classroom.page.course_state import FAILS, CourseState, ExerciseState
from classroom.page.page_links import Links
from classroom.verdict import FAILED, NOT_RUN, PASSED, TaskVerdict, Verdict
from pipelines.reports.page_style import page_style

# Characters of a value or an output: a page is for reading, `check --full` shows all of it.
_MOST_SHOWN = 2_000


@dataclass(frozen=True)
class Live:
    """What a served page needs of its server: the script's nonce, and which version it is."""

    nonce: str
    version: str


def render(state: CourseState, links: Links, made: str, live: Live | None = None) -> str:
    """The page.

    Args:
        made: when, for people.
        live: of a page that is served, and comes up to date by a script; None for a file.
    """
    from markupsafe import Markup

    script = _text("live.js") if live else ""
    styles = (page_style(), drawing.STYLE, _text("course.css"))
    exercises = state.exercises
    return _template().render(
        state=state,
        made=made,
        live=live,
        script=Markup(script),
        style=Markup("\n".join(styles)),
        said=in_a_sentence(state),
        drawings=[
            Markup(pipeline_drawing.for_desk(state)),
            Markup(pipeline_drawing.for_phone(state)),
        ],
        maps=[Markup(map_drawing.for_desk(state)), Markup(map_drawing.for_phone(state))],
        solved=sum(part.solved for part in state.parts),
        failing=sum(one.state == FAILS for one in exercises),
        earned=sum(one.earned for one in exercises),
        points=sum(one.exercise.points for one in exercises),
        spent=sum(one.spent for one in exercises),
        estimated=sum(one.exercise.minutes for one in exercises if one.spent),
        failed=_first_failure(state.verdict.verdict) if state.verdict else None,
        tasks=_tasks(state.verdict.verdict) if state.verdict else [],
        fates=_fates(state),
        reports=[(title, href) for title, path in state.reports if (href := links.href(path))],
        readme=lambda exercise: links.href(exercise.readme),
        page_of=lambda number: links.href(_part_page(number)),
        file_of=_file_of,
    )


@cache
def _text(name: str) -> str:
    return (resources.files("classroom.page") / "templates" / name).read_text("utf-8")


@cache
def _template():
    """The page's template: to compile it takes longer than to render it."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"shown": _shown, "minutes": minutes, "counted": counted}
    environment.globals |= {"mark": map_drawing.mark, "WORKSHOP": WORKSHOP}
    return environment.from_string(_text("course.html"))


def in_a_sentence(state: CourseState) -> str:
    """Where the learner is: what a served page says when it has changed."""
    solved, there = sum(part.solved for part in state.parts), len(state.exercises)
    said = f"{solved} of {counted(there, 'exercise')} solved"
    judged = state.judged
    if state.verdict is None or judged is None:
        return said
    name = f"{judged.number:02} {judged.name}"
    return f"{name}: {of_verdict(state.verdict.verdict)}. {said}"


def of_verdict(verdict: Verdict) -> str:
    """A verdict in a few words."""
    if verdict.kind == "unsolved":
        return "nothing is written yet"
    if verdict.error:
        return "no task was run"
    passed = sum(task.passed for task in verdict.tasks)
    if verdict.passed:
        return "all tasks pass" if passed > 1 else "its task passes"
    return f"{passed} of {counted(len(verdict.tasks), 'task')} pass"


def minutes(count: int) -> str:
    """A time for people: "45 min", "2 h", "2 h 05 min"."""
    hours, rest = divmod(count, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02} min" if rest else f"{hours} h"


def _first_failure(verdict: Verdict) -> TaskVerdict | None:
    return next((task for task in verdict.tasks if task.status == FAILED), None)


_TASK_WORDS = {PASSED: "passed", FAILED: "failed", NOT_RUN: "not run"}


def _tasks(verdict: Verdict) -> list[tuple[TaskVerdict, str]]:
    return [
        (task, "to write" if task.kind == "unsolved" else _TASK_WORDS[task.status])
        for task in verdict.tasks
    ]


def _fates(state: CourseState) -> list[tuple[str, int, float]]:
    if state.run is None:
        return []
    rows = state.run.rows
    read = max(rows.get("read", 0), 1)
    return [(fate, count, count / read) for fate, count in rows.items() if fate != "read"]


def _part_page(number: int) -> Path:
    return ROOT / "docs" / "course" / f"part-{number}.md"


def _file_of(one: ExerciseState) -> str:
    return one.exercise.code.relative_to(ROOT).as_posix()


def _shown(said: str) -> str:
    return said if len(said) <= _MOST_SHOWN else f"{said[:_MOST_SHOWN]} …"
