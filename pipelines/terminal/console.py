"""What a run prints: progress while it works, and a table at the end.

Progress goes to standard error, the outcome to standard output. On a terminal the
progress is live; into a file it is a line a stage.
"""

import contextlib
import os
import pathlib
import shlex
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

import rich.box
import rich.console
import rich.progress
import rich.table

from pipelines.schemas.splits import SPLITS
from pipelines.seats.registry import EXERCISES, whose

_REFRESH_SECONDS = 0.2
PLAIN_LINE_SECONDS = 10.0  # between the lines of progress where it is not live


def in_bytes(size: float) -> str:
    """A size for people: 1_234_567 is "1.2 MB"."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} B" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"


class Terminal:
    """The terminal of whoever waits for a command.

    Args:
        screen: the user's standard error.
        quiet: show no progress.
    """

    def __init__(self, screen: TextIO, quiet: bool = False):
        self._rich = rich.console.Console(file=screen, quiet=quiet, highlight=False)
        self._live = self._rich.is_terminal and not quiet

    @contextlib.contextmanager
    def loading(self, what: str) -> Iterator[None]:
        """Shows that something takes a moment."""
        if self._live:
            with self._rich.status(f"{what} …"):
                yield
        else:
            self._rich.print(f"{what} …")
            yield

    def say(self, text: str) -> None:
        """Shows a line of what happens, above the progress where that is live."""
        self._rich.print(text, markup=False, soft_wrap=True)

    def _bars(self, title: str, *texts: str) -> rich.progress.Progress:
        """Live bars: a title, the bar, texts (rich's formats of a task), the time that is left."""
        return rich.progress.Progress(
            rich.progress.TextColumn(title),
            rich.progress.BarColumn(bar_width=20),
            *map(rich.progress.TextColumn, texts),
            rich.progress.TimeRemainingColumn(compact=True),
            console=self._rich,
            transient=True,
        )


class Console(Terminal):
    """The run's terminal; see `Terminal`."""

    @contextlib.contextmanager
    def progress(self, watcher, seats: Sequence[str], estimate: int) -> Iterator[None]:
        """Shows each seat's rows, rows a second and time left while the block runs.

        Args:
            watcher: has `rows`, rows by seat so far.
            estimate: about how many rows there are; exact when `enrich` has begun and
                `read` is done.
        """
        stop = threading.Event()
        show = self._show_live if self._live else self._show_plain
        thread = threading.Thread(target=show, args=(watcher, seats, estimate, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _show_live(self, watcher, seats, estimate, stop: threading.Event) -> None:
        bars = self._bars(
            "{task.description:<11}", "{task.fields[rows]:>12} rows", "{task.fields[rate]:>12}"
        )
        with bars:
            tasks = {
                seat: bars.add_task(seat, total=None, rows="", rate="", start=False)
                for seat in seats
                if seat != "write"
            }
            began: dict[str, float] = {}
            while not stop.wait(_REFRESH_SECONDS):
                counts = watcher.rows
                for seat, task in tasks.items():
                    if rows := counts.get(seat):
                        if seat not in began:
                            began[seat] = time.monotonic()
                            bars.start_task(task)
                        elapsed = time.monotonic() - began[seat]
                        rate = f"{rows / elapsed:,.0f}/s" if elapsed > 1 else ""
                        # Later seats see what `read` has read, which is known by then.
                        known = counts["read"] if "history" in counts else estimate
                        total = max(known, rows)
                        bars.update(task, completed=rows, total=total, rows=f"{rows:,}", rate=rate)

    def _show_plain(self, watcher, seats, estimate, stop: threading.Event) -> None:
        began = time.monotonic()
        while not stop.wait(PLAIN_LINE_SECONDS):
            counts = watcher.rows
            reached = [seat for seat in seats if counts.get(seat)]
            if reached:
                rows = counts[reached[-1]]
                seconds = time.monotonic() - began
                self._rich.print(f"{seconds:5.0f} s  {reached[-1]}: {rows:,} rows")

    def outcome(
        self,
        outcome,
        out: TextIO,
        default_output: str | None = None,
        exercises: bool = False,
        lies_in: str | None = None,
    ) -> None:
        """Prints the table of a run that worked.

        Args:
            exercises: the job is the one whose seats exercises fill.
            default_output: the folder that further commands take if none is said.
            lies_in: where further commands find the data set, if that is elsewhere than its
                address says.
        """
        screen = rich.console.Console(file=out, highlight=False)
        if outcome.dry_run:
            for line in outcome.dry_run.lines():
                screen.print(line, markup=False, soft_wrap=True)
        if outcome.published is None:
            return
        published = outcome.published
        rows = published.rows
        screen.print(
            f"\n[bold]{rows['read']:,} {outcome.rows} read[/bold] in {outcome.seconds:.0f} s\n"
        )

        fates = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        fates.add_column("rows by fate")
        fates.add_column("rows", justify="right")
        fates.add_column("share", justify="right")
        fates.add_column("shards", justify="right")
        fates.add_column("size", justify="right")
        for fate, count in rows.items():
            if fate == "read":
                continue
            share = f"{count / rows['read']:.2%}" if rows["read"] else ""
            shards = published.shards(fate, None) if fate in SPLITS else []
            size = in_bytes(sum(s["bytes"] for s in shards)) if shards else ""
            fates.add_row(fate, f"{count:,}", share, str(len(shards) or ""), size)
        screen.print(fates)

        seats = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        seats.add_column("seat")
        seats.add_column("filled by")
        seats.add_column("rows", justify="right")
        # Whoever wrote a seat looks for theirs beside the reference's; 80 columns hold no more.
        compared = any(seat.reference for seat in outcome.seats)
        for name in ("rows/s", "reference's") if compared else ("worker s", "rows/s"):
            seats.add_column(name, justify="right")
        for seat in outcome.seats:
            rate = "" if seat.rows_per_second is None else f"{seat.rows_per_second:,.0f}"
            theirs = f"{seat.reference:,.0f}" if seat.reference else ""
            seconds = "" if seat.seconds is None else f"{seat.seconds:.1f}"
            seats.add_row(
                seat.name,
                whose(seat.track, seat.fallback),
                "" if seat.rows is None else f"{seat.rows:,}",
                *((rate, theirs) if compared else (seconds, rate)),
            )
        screen.print(seats)
        yours = any(
            seat.track == EXERCISES and not seat.fallback and seat.seconds for seat in outcome.seats
        )
        # Figures are kept in a folder of this machine.
        if exercises and yours and not compared and "://" not in published.folder:
            screen.print(
                "A run of as many rows into this folder with --steps solutions measures the "
                "reference's seats here; its rows a second then stand beside yours.\n",
                soft_wrap=True,
            )

        for hot in outcome.hot_keys:
            screen.print(
                f"Hot key in {hot['seat']}: {hot['key']} ({hot['rows']:,} rows). One worker has "
                "it alone.",
                markup=False,
            )
        for note in outcome.notes:
            screen.print(note, markup=False, soft_wrap=True)
        for line in told_of_unused(published.data.get("unused_features", ())):
            screen.print(line, markup=False, soft_wrap=True)
        for id, why in published.data.get("validation", {}).get("warnings", {}).items():
            screen.print(f"The suite warns: {id}: {why}.", markup=False)
        folder = published.folder
        lines = [
            ("examples/", "tf.Examples, ready for training"),
            ("validation/index.html", "the run's page: fates, rules, drift, splits"),
            ("quarantine/", "every rejected row, whole, with its reasons"),
            ("statistics/", "what each split looks like"),
            ("MANIFEST.json", "shards, counts, versions, checksums"),
        ]
        screen.print(f"[bold]{folder}[/bold]", soft_wrap=True)
        for name, what in lines:
            screen.print(f"  {name:<22} {what}")
        next_steps = _next_steps(published, default_output, exercises, lies_in)
        if next_steps:
            screen.print("\n[bold]next[/bold]")
        width = max((len(command) for command, _ in next_steps), default=0)
        for command, what in next_steps:
            screen.print(f"  {command:<{max(width, 22)}} {what}", soft_wrap=True)
        page = page_address(lies_in or folder)
        screen.print(f"\nThe run's page: {page}", markup=False, soft_wrap=True)


def page_address(folder: str) -> str:
    """Where a browser finds the page of the run whose data set is in a folder.

    A terminal makes a link of it; what is on object storage is named as it is there.
    """
    page = os.path.join(folder, "validation", "index.html")
    return page if "://" in folder else pathlib.Path(os.path.abspath(page)).as_uri()


def told_of_unused(features: Iterable[str]) -> list[str]:
    """A line for each feature that the schema declares and the preprocessing makes nothing of."""
    return [
        f"The schema's feature {name} is used nowhere: make something of it in the preprocessing, "
        "or take its `feature` out of the schema."
        for name in features
    ]


def _from_here(folder: str) -> str:
    """A folder as whoever stands here would write it."""
    if not os.path.isabs(folder):
        return folder
    near = os.path.relpath(folder)
    return folder if near.startswith(os.pardir) else near


def _next_steps(
    published, default_output: str | None, exercises: bool, lies_in: str | None = None
) -> list[tuple[str, str]]:
    """(command, what it does) for whoever has just seen a run end well."""
    folder = lies_in or published.folder
    here = default_output is not None and os.path.abspath(folder) == os.path.abspath(default_output)
    argument = "" if here else f" {shlex.quote(_from_here(folder))}"
    steps = []
    if published.data.get("labels"):
        steps.append((f"./workshop train{argument}", "train the model on it"))
    if published.data["rows"]["quarantined"]:
        steps.insert(0, (f"./workshop quarantine{argument}", "why rows were rejected"))
    if exercises:
        steps.append(("./workshop", "take over a seat: the exercises"))
    return steps
