"""`workshop dev next`: what breaks with the newest releases of what the project stands on."""

import datetime
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from classroom import catalog
from classroom.catalog import ROOT, Exercise
from classroom.dev import requirements, resolvers, trial_run
from classroom.dev.trial_run import Break
from pipelines.problems import JobError
from pipelines.terminal.parser import make_parser

# Beside the other things that are made and not kept; never `.venv`, which the work goes on in.
FOLDER = ROOT / "build" / "next"
EXERCISES = 4  # of a sample: a few minutes


def next_command(argv: list[str]) -> int:
    """Prints what is new and what breaks with it; returns the exit code."""
    parser = make_parser(
        "workshop dev next",
        "Makes an environment of its own, in build/next, with the newest releases that the ranges "
        "of setup.py would allow without pins and upper bounds, and tells what breaks in it, by "
        "package: imports, the tests of libraries' private names, a sample of the exercises, "
        "another one each week. Downloads gigabytes.",
    )
    parser.add_argument("--only", metavar="PACKAGE", help="the newest of this one alone")
    parser.add_argument("--resolve-only", action="store_true", help="only the table of what is new")
    parser.add_argument(
        "--keep", action="store_true", help="keep the environment (default: it is removed)"
    )
    given = parser.parse_args(argv)
    asked = requirements.declared()
    wide = requirements.wide(asked, given.only)
    resolver = resolvers.resolver(FOLDER)
    before = requirements.locked()
    try:
        after = _resolved(resolver, wide)
        _print_table(before, after, _held_back(resolver, wide, after), asked)
        changed = [name for name, version in after.items() if before.get(name) != version]
        if given.resolve_only:
            return 0
        if not changed:
            print("\nNothing is newer than the lock: there is nothing to try.")
            return 0
        print(f"\nInstalling {len(after)} packages into {FOLDER.relative_to(ROOT)} …", flush=True)
        resolver.install(after)
        breaks = _tried(resolver.python, asked)
    finally:
        if not given.keep:
            resolvers.remove(FOLDER)
    return _print_breaks(breaks, before, after, changed)


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


def _tried(python: Path, asked: Sequence[str]) -> list[Break]:
    week = "{}-W{:02}".format(*datetime.date.today().isocalendar()[:2])
    chosen = sample(catalog.load(), week)
    print(f"Exercises of {week}: {', '.join(one.folder for one in chosen)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="workshop-next-") as folder:
        packages = sorted({requirements.name_of(one) for one in asked})
        breaks = trial_run.failing_imports(python, packages)
        private = trial_run.failing_private_names(python, Path(folder))
        if private is None:
            print(f"No test is marked {trial_run.MARKER}.")
        return [
            *breaks,
            *(private or []),
            *trial_run.failing_exercises(python, chosen, Path(folder)),
        ]


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
