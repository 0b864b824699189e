"""`workshop check NAME --batch FILE`: the learner's code on the batch that it failed on."""

import importlib
import os

from classroom import catalog
from classroom.loop.screen import counted, near, screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal import log_capture

_COLUMNS = 10


def replay(path: str, name: str | None) -> int:
    """Runs the code again on a saved batch; 0 if it works now, 1 if it fails.

    Raises:
        RequestError: the file is no saved batch, or another exercise's.
    """
    # Before the imports, which take seconds.
    if not os.path.isfile(path):
        raise RequestError(f"{path} does not exist.")
    with log_capture.captured(verbose=False) as (_, log):
        from pipelines.seats import guard

        saved = guard.load(path)
        _check_name(path, name, saved.folder)
        failure, results = None, []
        try:
            importlib.import_module(f"exercises.{saved.folder}.exercise")
            results = saved.again()
        except Exception as error:
            failure = error
    _remove(log)
    console = screen()
    console.print(f"{saved.folder}, seat {saved.seat}", style="title", end="")
    console.print(f"  {near(path)}")
    console.print()
    if failure is None:
        paragraph(console, f"Your code takes this batch now, and gives {_what(results)}.", 2)
        return 0
    paragraph(console, f"{type(failure).__name__}: {failure}", 2, "failed")
    place = guard.place_in(failure, guard.Guard(saved.seat, saved.folder, None).file)
    if place:
        console.print()
        console.print(f"  {near(place.file)}:{place.line}", style="quiet", soft_wrap=True)
        console.print(f"      {place.source}", style="code", soft_wrap=True)
    console.print()
    columns = list(zip(saved.batch.schema.names, saved.batch.columns, strict=True))
    # Those that the failing line speaks of first.
    columns.sort(key=lambda named: not (place and named[0] in place.source))
    for name, column in columns[:_COLUMNS]:
        shown = ", ".join(str(value) for value in column.slice(0, 3))
        console.print(f"  {name:<20} {shown}"[: console.width], style="quiet", soft_wrap=True)
    if len(columns) > _COLUMNS:
        more = counted(len(columns) - _COLUMNS, "more column")
        console.print(f"  … and {more}", style="quiet")
    if saved.by_value:
        console.print()
        paragraph(
            console,
            "A lambda or an inner function is saved with its code, so this ran the code of then: "
            "give it a name at the left margin to have the code of now run.",
            2,
        )
    return 1


def _check_name(path: str, name: str | None, folder: str) -> None:
    if name is None:
        return
    meant = catalog.find(name, catalog.load()) if name != folder else None
    if meant is not None and meant.folder != folder:
        raise RequestError(f"{path} is a batch of {folder}, not of {meant.folder}.")


def _what(results: list) -> str:
    counts: dict[str, list[int]] = {}
    for result in results:
        tag = getattr(result, "tag", None) or "main"
        value = getattr(result, "value", result) if tag != "main" else result
        counts.setdefault(tag, []).append(getattr(value, "num_rows", 1))
    if not counts:
        return "nothing"
    return ", ".join(
        f"{sum(rows):,} rows" if tag == "main" else f"{sum(rows):,} rows of {tag}"
        for tag, rows in counts.items()
    )


def _remove(log: str | None) -> None:
    import os

    if log:
        os.remove(log)
