"""`workshop check NAME --batch FILE`: the learner's code on the batch that it failed on."""

import contextlib
import os
from typing import TYPE_CHECKING

import rich.console

from classroom import catalog
from classroom.loop.screen import counted, near, screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal import log_capture

# It takes longer to import than all else that a mistyped path needs.
if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = 12
_ROWS = 3


def replay(path: str, name: str | None) -> int:
    """Runs the code again on a saved batch; 0 if it works now, 1 if it fails.

    Raises:
        RequestError: the file is no saved batch, or another exercise's; or the exercise
            cannot be imported.
    """
    # Before the imports, which take seconds.
    if not os.path.isfile(path):
        raise RequestError(f"{path} does not exist.")
    failure, results, fewest = None, [], None
    with log_capture.captured(verbose=False) as (_, log), contextlib.ExitStack() as stack:
        stack.callback(_remove, log)
        from pipelines.seats.learner_code import place_in
        from pipelines.seats.saved_call import load

        saved = load(path)
        _check_name(path, name, saved.folder)
        try:
            call = stack.enter_context(saved.opened())
        except RequestError:
            raise
        except Exception as error:
            raise _not_importable(saved.folder, error) from error
        try:
            results = call.results()
        except Exception as error:
            failure = error
            fewest = call.fewest(error)
    console = screen()
    console.print(f"{saved.folder}, seat {saved.seat}", style="title", end="")
    console.print(f"  {near(path)}")
    console.print()
    if failure is None:
        paragraph(console, f"Your code takes this batch now, and gives {_what(results)}.", 2)
        _say_outdated(console, call.outdated)
        return 0
    paragraph(console, _told(failure), 2, "failed")
    place = place_in(failure, saved.guard)
    if place:
        console.print()
        console.print(f"  {near(place.file)}:{place.line}", style="quiet", soft_wrap=True)
        console.print(f"      {place.source}", style="code", soft_wrap=True)
    _show_rows(console, saved.batch, fewest, place.source if place else "")
    _say_outdated(console, call.outdated)
    console.print()
    paragraph(
        console,
        f"Change {near(place.file) if place else 'your code'}, and give the same command again.",
        2,
        "quiet",
    )
    return 1


def _not_importable(folder: str, error: Exception) -> RequestError:
    return RequestError(
        f"exercises/{folder}/exercise.py cannot be imported ({type(error).__name__}: {error}): "
        "correct it."
    )


def _told(failure: Exception) -> str:
    message = str(failure)
    if type(failure).__name__ in ("NotAsAgreed", "GraphFailed"):
        return message
    return f"{type(failure).__name__}: {message}" if message else type(failure).__name__


def _show_rows(console: rich.console.Console, batch: "pa.RecordBatch", fewest, line: str) -> None:
    """The rows with which it fails, or the first ones where they were not found."""
    if not batch.num_columns:
        return
    console.print()
    shown = batch
    if fewest is not None and fewest.rows:
        from pipelines.seats.row_subsets import batches_in

        shown = next(one for one in batches_in(fewest.value) if one.num_rows)
        these = f"{counted(fewest.rows, 'row')} of {fewest.of:,}"
        paragraph(console, f"{these} {'is' if fewest.rows == 1 else 'are'} enough to fail:", 2)
        console.print()
    columns = list(zip(shown.schema.names, shown.columns, strict=True))
    # Those that the failing line speaks of first, then those with a missing value.
    columns.sort(key=lambda named: (named[0] not in line, not named[1].null_count))
    for name, column in columns[:_COLUMNS]:
        values = ", ".join(str(value) for value in column.slice(0, _ROWS))
        more = ", …" if len(column) > _ROWS else ""
        text = f"  {name:<20} {values}{more}"
        console.print(text[: console.width], style="quiet", soft_wrap=True)
    if len(columns) > _COLUMNS:
        more = counted(len(columns) - _COLUMNS, "more column")
        console.print(f"  … and {more}", style="quiet")


def _say_outdated(console: rich.console.Console, functions: tuple[str, ...]) -> None:
    if functions:
        console.print()
        paragraph(
            console,
            f"{', '.join(dict.fromkeys(functions))} ran as it was then: your file has no such "
            "function any more, or two, or one that uses other variables. Start a run to try it.",
            2,
        )


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
    if log:
        os.remove(log)
