"""`workshop dev`: the author's commands."""

from classroom import catalog
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

_USAGE = """usage: workshop dev build | check [OPTION …] [NAME …] | next [OPTION …]
       | pictures | wheels

build: writes every exercise's stub from its solution, and the checksums of its tests.
check: proves that every exercise is whole; see docs/authoring.md. With --sample N, by N of the
    mutants of each.
    With --mutate, that small changes of its answers do not pass.
next: tells what breaks with the newest releases of all packages; see docs/developing.md.
pictures: makes the README's pictures; the one of the page needs Chromium.
wheels: writes for which machines the locked packages have wheels; after the lock has changed."""


def dev_command(argv: list[str]) -> int:
    """Runs one of the author's commands; returns the exit code."""
    if argv[:1] in ([], ["-h"], ["--help"]):
        print(_USAGE)
        return 0 if argv else 2
    name, *rest = argv
    if name == "build":
        make_parser("workshop dev build", "Writes stubs and checksums.").parse_args(rest)
        from classroom.dev.build import build

        changed = build(catalog.checkable())
        for path in changed:
            print(f"wrote {path.relative_to(catalog.ROOT)}")
        if not changed:
            print("Nothing to write: all is as the solutions say.")
        return 0
    if name == "check":
        from classroom.dev.exercise_proofs import check_command

        return check_command(rest)
    if name == "next":
        from classroom.dev.next_versions import next_command

        return next_command(rest)
    if name == "pictures":
        make_parser("workshop dev pictures", "Makes the README's pictures.").parse_args(rest)
        from classroom.dev.pictures import pictures_command

        return pictures_command()
    if name == "wheels":
        from classroom.dev.wheels import wheels_command

        return wheels_command(rest)
    raise RequestError(
        f"There is no command `dev {name}`: there are `dev build`, `dev check`, `dev next`, "
        "`dev pictures` and `dev wheels`."
    )
