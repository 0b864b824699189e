"""What a training prints: progress while it works, and a table at the end."""

import contextlib
import os
import time
from collections.abc import Iterator
from typing import TextIO

import rich.box
import rich.console
import rich.table

from pipelines.seats.registry import whose
from pipelines.terminal.console import PLAIN_LINE_SECONDS, Terminal
from pipelines.training.frameworks import NAMES
from pipelines.training.leaks import told_of_leaks


class Screen(Terminal):
    """The training's terminal; see `Terminal`."""

    @contextlib.contextmanager
    def steps(self, total: int, done: int) -> Iterator["StepProgress"]:
        """Shows a training's steps while the block runs."""
        if not self._live:
            yield StepProgress(self._rich, total, done)
            return
        bars = self._bars(
            "{task.description}",
            "{task.completed:,.0f} of {task.total:,.0f} steps",
            "{task.fields[told]}",
        )
        with bars:
            task = bars.add_task("training", total=total, completed=done, told="")
            yield StepProgress(
                self._rich,
                total,
                done,
                lambda step, told: bars.update(task, completed=step, told=told),
            )

    def outcome(self, outcome: dict, out: TextIO) -> None:
        """Prints the table of a training that worked."""
        screen = rich.console.Console(file=out, highlight=False)
        screen.print(
            f"\n[bold]{outcome['examples']['train']:,} {outcome['rows']}, "
            f"{outcome['steps']:,} steps[/bold] "
            f"with {NAMES[outcome['framework']]} on {outcome['accelerator']['kind']} "
            f"in {outcome['seconds']:.0f} s\n"
        )
        table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("on the test split")
        for name in ("AUC", "Brier", "log loss", "calibration"):
            table.add_column(name, justify="right")
        for entry in outcome["comparison"]:
            test = entry["test"]
            table.add_row(
                entry["name"],
                "" if test["auc"] is None else f"{test['auc']:.4f}",
                f"{test['brier']:.4f}",
                f"{test['log_loss']:.4f}",
                f"{test['calibration_error']:.4f}",
            )
        screen.print(table)
        for warning in told_of_leaks(outcome["leaks"], outcome["label"]["name"]):
            screen.print(f"{warning}\n", markup=False, soft_wrap=True)
        if outcome["best_was_last"]:
            epochs = outcome["settings"]["epochs"]
            screen.print(
                f"The best epoch was the last of the {epochs} allowed: more may be better "
                f"(--epochs {2 * epochs}).\n",
                soft_wrap=True,
            )
        who = ", ".join(
            f"{name}: {whose(seat['track'], seat['fallback'])}"
            for name, seat in outcome["seats"].items()
        )
        screen.print(f"Seats: {who}\n")
        screen.print(f"[bold]{outcome['output']}[/bold]", soft_wrap=True)
        for name, what in (
            ("report/index.html", "curves, errors by group, what mattered"),
            ("report/report.json", "the same for a program"),
            ("model/", "the trained model, and what it takes"),
            ("logs/", "for TensorBoard"),
            ("checkpoints/", "the training's last moments"),
        ):
            if os.path.exists(os.path.join(outcome["output"], name)):
                screen.print(f"  {name:<20} {what}")


class StepProgress:
    """The steps of a training, as they are made."""

    def __init__(self, console, total: int, done: int, show=None):
        self._console, self._total, self._show = console, total, show
        self._began, self._first = time.monotonic(), done
        self._last_line = self._began

    def at(self, step: int, batch: int, losses: dict[str, float]) -> None:
        """Shows how far it is.

        Args:
            step: steps made.
            batch: examples in each.
            losses: of the last call.
        """
        now = time.monotonic()
        rate = (step - self._first) * batch / max(now - self._began, 1e-9)
        told = f"log loss {losses['log_loss']:.4f}  {rate:,.0f} examples/s"
        if self._show:
            self._show(step, told)
        elif now - self._last_line >= PLAIN_LINE_SECONDS:
            self._last_line = now
            self._console.print(f"  step {step:,} of {self._total:,}: {told}")

    def epoch(self, line: str) -> None:
        """Prints a line about an epoch."""
        self._console.print(line, soft_wrap=True)
