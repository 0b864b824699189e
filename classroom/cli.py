"""The command line: finds the command, and imports only what it needs."""

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from pipelines.arguments import Parser
from pipelines.problems import Problem

_USAGE = 2


@dataclass(frozen=True)
class Command:
    """A command: what `--help` says of it, and what runs it.

    `run` takes the arguments behind the command and returns an exit code.
    """

    help: str
    run: Callable[[list[str]], int]


def _run(argv: list[str]) -> NoReturn:
    from pipelines.run import run_and_leave

    run_and_leave(argv, "workshop run")


def _test(argv: list[str]) -> int:
    from classroom.testing import run_tests

    return run_tests(argv)


def _data(argv: list[str]) -> int:
    from classroom.data import data_command

    return data_command(argv)


def _runner(argv: list[str]) -> int:
    from pipelines.runners.commands import runner_command

    return runner_command(argv)


def _submit(argv: list[str]) -> int:
    from pipelines.dataflow.commands import submit_command

    return submit_command(argv)


def _rehearse(argv: list[str]) -> int:
    from pipelines.rehearsal.rehearse import rehearse_command

    return rehearse_command(argv)


def _doctor(argv: list[str]) -> int:
    from classroom.doctor import doctor_command

    return doctor_command(argv)


COMMANDS = {
    "run": Command("run the flights pipeline on the embedded real data, or on yours", _run),
    "test": Command("run all the tests; further arguments go to pytest", _test),
    "data": Command("make more flights: `data make --rows N --output DIR`", _data),
    "submit": Command("submit the flights pipeline to Dataflow", _submit),
    "rehearse": Command("rehearse that submission on this machine, without an account", _rehearse),
    "runner": Command("install and start other runners: Prism, Flink", _runner),
    "doctor": Command("say what is wrong with this machine and how to mend it", _doctor),
}


def _help() -> str:
    lines = [f"  {name:<8} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: workshop COMMAND [OPTION …]",
            "",
            "Learn data-pipeline engineering by building one: real flights to TFRecords.",
            "",
            *lines,
            "",
            "`workshop COMMAND --help` tells a command's options. Start with `workshop run`.",
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        0 if it worked, 1 if a job or check failed, 2 if the request was wrong.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does; nor can it be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help(), flush=True)
        return 0
    name, *rest = arguments
    if name in COMMANDS:
        return COMMANDS[name].run(rest)
    close = difflib.get_close_matches(name, COMMANDS, 1)
    hint = f"did you mean `{close[0]}`?" if close else "see `workshop --help`."
    print(f"There is no command {name}: {hint}", file=sys.stderr)
    return _USAGE


def make_subparser(prog: str, description: str) -> Parser:
    """A parser with the house's settings."""
    return Parser(prog=prog, description=description)
