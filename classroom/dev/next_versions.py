"""`workshop dev next`: what breaks with the newest releases of what the project stands on."""

import datetime
import functools
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from classroom import catalog
from classroom.catalog import ROOT, Exercise
from classroom.dev import requirements, resolvers, trial_run
from classroom.dev.trial_progress import Trial, unfinished
from classroom.dev.trial_run import Break
from pipelines.problems import JobError
from pipelines.terminal.parser import make_parser, positive

# Beside the other things that are made and not kept; never `.venv`, which the work goes on in.
FOLDER = ROOT / "build" / "next"
EXERCISES = 4  # of a sample: a few minutes
MINUTES = 15  # of one step, which takes one or two on a machine that does nothing else


def next_command(argv: list[str]) -> int:
    """Prints what is new and what breaks with it; returns the exit code."""
    parser = make_parser(
        "workshop dev next",
        "Makes an environment of its own, in build/next, with the newest releases that the ranges "
        "of setup.py would allow without pins and upper bounds, and tells what breaks in it, by "
        "package: imports, the tests of libraries' private names, a sample of the exercises, "
        "another one each week. Downloads gigabytes. When it is stopped, the same command goes on.",
    )
    parser.add_argument("--only", metavar="PACKAGE", help="the newest of this one alone")
    parser.add_argument("--resolve-only", action="store_true", help="only the table of what is new")
    parser.add_argument(
        "--minutes",
        metavar="M",
        type=positive,
        default=MINUTES,
        help="for each exercise, after which it is ended, and told (default: %(default)s)",
    )
    parser.add_argument(
        "--restart", action="store_true", help="begin again, and forget a trial that was stopped"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the environment (default: it is removed)"
    )
    given = parser.parse_args(argv)
    asked = requirements.declared()
    wide = requirements.wide(asked, given.only)
    resolver = resolvers.resolver(FOLDER)
    before = requirements.locked()
    week = "{}-W{:02}".format(*datetime.date.today().isocalendar()[:2])
    trial = None if given.restart else unfinished(_progress(), wide, week)
    if trial is None:
        print("Asking the package index for the newest releases …", flush=True)
        after = _resolved(resolver, wide)
        trial = Trial(wide, week, after, _held_back(resolver, wide, after))
    else:
        print(f"A trial of {week} was stopped, and goes on; --restart begins again.", flush=True)
    _print_table(before, trial.after, trial.held, asked)
    changed = [name for name, version in trial.after.items() if before.get(name) != version]
    if given.resolve_only or not changed:
        if not given.resolve_only:
            print("\nNothing is newer than the lock: there is nothing to try.")
        if not _progress().exists():
            resolvers.remove(FOLDER)
        return 0
    _try(trial, resolver, asked, given.minutes * 60)
    _progress().unlink()
    if not given.keep:
        resolvers.remove(FOLDER)
    return _print_breaks(trial.breaks, before, trial.after, changed)


def _progress() -> Path:
    """Beside the environment, which is made anew where it stands."""
    return FOLDER.with_suffix(".json")


def _try(trial: Trial, resolver: resolvers.Resolver, asked: Sequence[str], seconds: float) -> None:
    """Makes the steps of a trial that are not done, each of which is kept when it is."""
    trial.save(_progress())
    if not trial.installed:
        where = FOLDER.relative_to(ROOT)
        print(f"\nInstalling {len(trial.after)} packages into {where} …", flush=True)
        resolver.install(trial.after)
        trial.installed = True
        trial.save(_progress())
    python = resolver.python
    packages = sorted({requirements.name_of(one) for one in asked})
    with tempfile.TemporaryDirectory(prefix="workshop-next-") as name:
        folder = Path(name)
        steps: dict[str, Callable[[], list[Break]]] = {
            "imports": lambda: trial_run.failing_imports(python, packages, seconds),
            "private names": lambda: _private_names(python, folder, seconds),
        }
        for one in sample(catalog.load(), trial.week):
            steps[one.folder] = functools.partial(
                trial_run.failing_exercise, python, one, folder, seconds
            )
        print(f"\nTrying {', '.join(steps)}, each for {seconds / 60:g} minutes at most.")
        for name, step in steps.items():
            if name not in trial.steps:
                began = time.monotonic()
                print(f"  {name} …", end=" ", flush=True)
                trial.steps[name] = step()
                trial.save(_progress())
                count = len(trial.steps[name])
                outcome = f"{count} broken" if count else "holds"
                print(f"{outcome} ({time.monotonic() - began:.0f} s)", flush=True)


def _private_names(python: Path, folder: Path, seconds: float) -> list[Break]:
    found = trial_run.failing_private_names(python, folder, seconds)
    if found is None:
        print(f"no test is marked {trial_run.MARKER};", end=" ")
    return found or []


def _resolved(resolver: resolvers.Resolver, wide: Sequence[str]) -> dict[str, str]:
    try:
        return resolver.resolve(wide)
    except resolvers.Conflict as conflict:
        raise JobError(
            f"No versions meet what setup.py asks for at least:\n{str(conflict).strip()}"
        ) from None


def _held_back(
    resolver: resolvers.Resolver, wide: Sequence[str], after: Mapping[str, str]
) -> dict[str, str]:
    """Of each package that could not have its newest release: that release, and who is why."""
    held = {}
    for name, newest in resolver.resolve(wide, alone=True).items():
        if after.get(name) in (newest, None):
            continue
        try:
            resolver.resolve([*wide, f"{name}=={newest}"])
            why = "another package would be older with it"
        except resolvers.Conflict as conflict:
            why = "; ".join(resolvers.holders(str(conflict), name)) or "the rest of the packages"
        held[name] = f"{newest} is held back: {why}"
    return held


def _print_table(
    before: Mapping[str, str], after: Mapping[str, str], held: Mapping[str, str], asked: list[str]
) -> None:
    """What setup.py asks for, then what that needs and has changed."""
    own = sorted({requirements.name_of(one) for one in asked})
    others = sorted(name for name in after.keys() - set(own) if before.get(name) != after[name])
    rows = [("package", "locked", "newest", "")]
    for name in (*own, *others):
        locked, newest = before.get(name, "-"), after.get(name, "-")
        same = locked == newest
        rows.append((name, locked, "=" if same else newest, held.get(name, "")))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[3]]).rstrip())


def sample(exercises: Sequence[Exercise], seed: str, size: int = EXERCISES) -> list[Exercise]:
    """A few exercises, the same for a seed; of other libraries before more of the same."""
    left = random.Random(seed).sample(list(exercises), len(exercises))
    chosen: list[Exercise] = []
    seen: set[str] = set()
    while left and len(chosen) < size:
        best = max(left, key=lambda one: len(set(one.needs) - seen))
        seen |= set(best.needs)
        left.remove(best)
        chosen.append(best)
    return sorted(chosen, key=lambda one: one.number)


def _print_breaks(
    breaks: Sequence[Break],
    before: Mapping[str, str],
    after: Mapping[str, str],
    changed: Sequence[str],
) -> int:
    if not breaks:
        print("\nAll holds with the newest releases.")
        return 0
    print(f"\n{len(breaks)} things break.")
    for package, those in sorted(trial_run.by_package(breaks, changed).items()):
        title = "no package that changed is named in these"
        if package:
            title = f"{package} {before.get(package, '(new)')} -> {after[package]}"
        print(f"\n{title}")
        for one in those:
            print(f"  {one.what}\n      {one.reason}")
    return 1
