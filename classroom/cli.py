"""The command line: finds the command, and imports only what it needs."""

import difflib
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from classroom import class_copy, shell_completion
from pipelines.problems import Problem

_USAGE = 2

# Commands that pass their arguments on, so that no parser of ours completes them.
_WITHOUT_PARSER = ("test",)


# Name -> (the function that runs it, what `--help` says of it). The function takes the
# arguments behind the command and returns an exit code, or ends the process with it.
COMMANDS: dict[str, tuple[str, str]] = {
    "list": (
        "classroom.commands.status:list_command",
        "list the exercises, with what you have earned",
    ),
    "path": (
        "classroom.commands.path:path_command",
        "show in which order to do them: `path [NAME] [--take]`",
    ),
    "place": (
        "classroom.commands.place:place_command",
        "answer eight short questions, and see where to begin",
    ),
    "book": (
        "classroom.commands.book:book_command",
        "make a site to read of all pages, with search: `book [--output DIR]`",
    ),
    "check": (
        "classroom.commands.check:check_command",
        "say what passes and what is wrong: `check [NAME|all]`",
    ),
    "watch": (
        "classroom.commands.watch:watch_command",
        "check at every save; keys for hint, next, list, quit",
    ),
    "page": (
        "classroom.commands.page:page_command",
        "show the course, your pipeline and the last verdict as a page",
    ),
    "hint": ("classroom.commands.hint:hint_command", "give a hint on the task that fails"),
    "reset": (
        "classroom.commands.reset:reset_command",
        "bring an exercise's stub back; yours is kept",
    ),
    "solution": (
        "classroom.commands.solution:solution_command",
        "show the reference's answer, after yours",
    ),
    "swap": (
        "classroom.commands.swap:swap_command",
        "put the reference's answers in, or yours back: `swap in|out`",
    ),
    "release": (
        "classroom.commands.release:release_command",
        "make a class copy of this, without the answers: `release OUT`",
    ),
    "grade": (
        "classroom.commands.grade:grade_command",
        "make points of what a class has handed in: `grade SUBMISSIONS… --out DIR`",
    ),
    "regrade": (
        "classroom.commands.regrade:regrade_command",
        "grade again with marks kept, or prove a receipt: `regrade [--verify] DIR`",
    ),
    "similar": (
        "classroom.commands.similar:similar_command",
        "show which answers of a class are alike: `similar SUBMISSIONS…`",
    ),
    "transcript": (
        "classroom.commands.transcript:transcript_command",
        "write points by part, to print: `transcript [DIR [LEARNER…]]`",
    ),
    "issuer": (
        "classroom.commands.issuer:issuer_command",
        "make the key that signs certificates: `issuer init`",
    ),
    "award": (
        "classroom.commands.award:award_command",
        "sign certificates of a grading, or revoke one: `award DIR [LEARNER…]`",
    ),
    "verify": (
        "classroom.commands.verify:verify_command",
        "check a certificate, offline: `verify BADGE`",
    ),
    "run": (
        "classroom.commands.run_warm:run_command",
        "run the flights pipeline on the embedded real data, or on yours",
    ),
    "new": (
        "pipelines.cli.new:new_command",
        "make a job of another table: `new NAME --from FILE`",
    ),
    "train": (
        "pipelines.cli.train:train_and_leave",
        "train the model on a run's examples; report it",
    ),
    "convert": (
        "pipelines.cli.convert:convert_and_leave",
        "write a run's examples in another format too: ArrayRecord, TFRecord",
    ),
    "replay": (
        "pipelines.flights.replay_command:replay_and_leave",
        "play the year as a stream of messages, and compare it with the batch",
    ),
    "tune": ("pipelines.cli.tune:tune_and_leave", "search for better settings of the model"),
    "export": (
        "pipelines.cli.export:export_and_leave",
        "make a model that takes raw flights, of a trained one",
    ),
    "skew": (
        "pipelines.cli.skew:skew_and_leave",
        "prove that what is exported is what was trained",
    ),
    "predict": (
        "pipelines.cli.predict:predict_and_leave",
        "predict for flights in a file: `predict INPUT --output FILE`",
    ),
    "serve": (
        "pipelines.cli.serve:serve_and_leave",
        "answer requests for predictions on this machine, for trying",
    ),
    "test": (
        "classroom.commands.test:run_tests",
        "run all the tests; further arguments go to pytest",
    ),
    "data": (
        "pipelines.cli.data:data_command",
        "make more flights, or get a job's data: `data make|get`",
    ),
    "validate": (
        "pipelines.cli.validate:validate_and_leave",
        "check rows and drift, and write no data set",
    ),
    "quarantine": (
        "pipelines.cli.quarantine:quarantine_command",
        "say which rows a run rejected, and export them to correct",
    ),
    "schema": (
        "pipelines.cli.schema:schema_command",
        "show a table's schema in other formats, or what a change breaks",
    ),
    "submit": ("pipelines.cli.submit:submit_command", "submit a job to Dataflow"),
    "rehearse": (
        "pipelines.cli.rehearse:rehearse_command",
        "rehearse that submission on this machine, without an account",
    ),
    "warehouse": (
        "pipelines.cli.warehouse:warehouse_command",
        "BigQuery: load flights, query them with their split",
    ),
    "template": (
        "pipelines.dataflow.template:template_command",
        "write a Flex Template of that job, and how to build it",
    ),
    "runner": (
        "pipelines.cli.runner:runner_command",
        "install and start other runners: Prism, Flink",
    ),
    "dev": (
        "classroom.commands.dev:dev_command",
        "make the exercises' stubs, and prove that every exercise is whole",
    ),
    "completion": (
        "classroom.commands.completion:completion_command",
        "let TAB complete in your shell: `completion bash|zsh|fish`",
    ),
    "doctor": (
        "classroom.commands.doctor:doctor_command",
        "say what is wrong with this machine and how to fix it",
    ),
}


def _help() -> str:
    hidden = class_copy.hidden_commands()
    lines = [f"  {name:<10} {help}" for name, (_, help) in COMMANDS.items() if name not in hidden]
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
    if shell_completion.asked():
        command = shell_completion.command_of(set(COMMANDS) - class_copy.hidden_commands())
        if command is None or command[0] in _WITHOUT_PARSER:
            return 0
        arguments = command
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
        from classroom.commands.status import where_am_i

        return where_am_i()
    if arguments[0] in ("-h", "--help", "help"):
        print(_help(), flush=True)
        return 0
    name, *rest = arguments
    if name in class_copy.INSTRUCTORS and class_copy.here():
        print(f"`workshop {name}` is the instructor's, and not in a class copy.", file=sys.stderr)
        return _USAGE
    if name in COMMANDS:
        return _function(COMMANDS[name][0])(rest)
    close = difflib.get_close_matches(name, COMMANDS, 1)
    hint = f"did you mean `{close[0]}`?" if close else "see `workshop --help`."
    print(f"There is no command {name}: {hint}", file=sys.stderr)
    return _USAGE


def _function(place: str) -> Callable[[list[str]], int]:
    """The function that a text such as "package.module:name" names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
