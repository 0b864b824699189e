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


def _train(argv: list[str]) -> NoReturn:
    from pipelines.training.command import train_and_leave

    train_and_leave(argv, "workshop train")


def _tune(argv: list[str]) -> NoReturn:
    from pipelines.training.tuning_command import tune_and_leave

    tune_and_leave(argv, "workshop tune")


def _export(argv: list[str]) -> NoReturn:
    from pipelines.serving.command import export_and_leave

    export_and_leave(argv, "workshop export")


def _predict(argv: list[str]) -> NoReturn:
    from pipelines.serving.predict_command import predict_and_leave

    predict_and_leave(argv, "workshop predict")


def _serve(argv: list[str]) -> NoReturn:
    from pipelines.serving.serve_command import serve_and_leave

    serve_and_leave(argv, "workshop serve")


def _skew(argv: list[str]) -> NoReturn:
    from pipelines.serving.command import skew_and_leave

    skew_and_leave(argv, "workshop skew")


def _data(argv: list[str]) -> int:
    from classroom.data import data_command

    return data_command(argv)


def _runner(argv: list[str]) -> int:
    from pipelines.runners.commands import runner_command

    return runner_command(argv)


def _quarantine(argv: list[str]) -> int:
    from classroom.quarantine import quarantine_command

    return quarantine_command(argv)


def _validate(argv: list[str]) -> NoReturn:
    from pipelines.validate import validate_and_leave

    validate_and_leave(argv, "workshop validate")


def _schema(argv: list[str]) -> int:
    from classroom.schema import schema_command

    return schema_command(argv)


def _submit(argv: list[str]) -> int:
    from pipelines.dataflow.commands import submit_command

    return submit_command(argv)


def _rehearse(argv: list[str]) -> int:
    from pipelines.rehearsal.rehearse import rehearse_command

    return rehearse_command(argv)


def _warehouse(argv: list[str]) -> int:
    from pipelines.warehouse.commands import warehouse_command

    return warehouse_command(argv)


def _template(argv: list[str]) -> int:
    from pipelines.dataflow.template import template_command

    return template_command(argv)


def _doctor(argv: list[str]) -> int:
    from classroom.doctor import doctor_command

    return doctor_command(argv)


def _list(argv: list[str]) -> int:
    from classroom.loop.status import list_command

    return list_command(argv)


def _check(argv: list[str]) -> int:
    from classroom.loop.checks import check_command

    return check_command(argv)


def _watch(argv: list[str]) -> int:
    from classroom.loop.watch import watch_command

    return watch_command(argv)


def _hint(argv: list[str]) -> int:
    from classroom.loop.hinting import hint_command

    return hint_command(argv)


def _reset(argv: list[str]) -> int:
    from classroom.loop.reset import reset_command

    return reset_command(argv)


def _solution(argv: list[str]) -> int:
    from classroom.loop.solution import solution_command

    return solution_command(argv)


def _swap(argv: list[str]) -> int:
    from classroom.loop.swapping import swap_command

    return swap_command(argv)


def _dev(argv: list[str]) -> int:
    from classroom.dev.command import dev_command

    return dev_command(argv)


COMMANDS = {
    "list": Command("list the exercises, with what you have earned", _list),
    "check": Command("say what passes and what is wrong: `check [NAME|all]`", _check),
    "watch": Command("check at every save; keys for hint, next, list, quit", _watch),
    "hint": Command("give a hint on the task that fails", _hint),
    "reset": Command("bring an exercise's stub back; yours is kept", _reset),
    "solution": Command("show the reference's answer, after yours", _solution),
    "swap": Command("put the reference's answers in, or yours back: `swap in|out`", _swap),
    "run": Command("run the flights pipeline on the embedded real data, or on yours", _run),
    "train": Command("train the model on a run's examples; report it", _train),
    "tune": Command("search for better settings of the model", _tune),
    "export": Command("make a model that takes raw flights, of a trained one", _export),
    "skew": Command("prove that what is exported is what was trained", _skew),
    "predict": Command("predict for flights in a file: `predict INPUT --output FILE`", _predict),
    "serve": Command("answer requests for predictions on this machine, for trying", _serve),
    "test": Command("run all the tests; further arguments go to pytest", _test),
    "data": Command("make more flights: `data make --rows N --output DIR`", _data),
    "validate": Command("check rows and drift, and write no data set", _validate),
    "quarantine": Command("say which rows a run rejected, and export them to correct", _quarantine),
    "schema": Command("show a table's schema in other forms, or what a change breaks", _schema),
    "submit": Command("submit the flights pipeline to Dataflow", _submit),
    "rehearse": Command("rehearse that submission on this machine, without an account", _rehearse),
    "warehouse": Command("BigQuery: load flights, query them with their split", _warehouse),
    "template": Command("write a Flex Template of that job, and how to build it", _template),
    "runner": Command("install and start other runners: Prism, Flink", _runner),
    "dev": Command("make the exercises' stubs, and prove that every exercise is whole", _dev),
    "doctor": Command("say what is wrong with this machine and how to mend it", _doctor),
}


def _help() -> str:
    lines = [f"  {name:<10} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: workshop COMMAND [OPTION …]",
            "",
            "Learn data-pipeline engineering by building one: real flights to TFRecords.",
            "",
            *lines,
            "",
            "`workshop` alone says where you are and what to do next;",
            "`workshop COMMAND --help` tells a command's options.",
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
    if not arguments:
        from classroom.loop.status import where_am_i

        return where_am_i()
    if arguments[0] in ("-h", "--help", "help"):
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
