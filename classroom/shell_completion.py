"""Completions of the command line: of commands here, of the rest by the commands' own parsers."""

import os
from collections.abc import Collection

from pipelines.terminal.parser import ASKED_TO_COMPLETE, make_parser

# Of commands that have no parser of their own before the second word.
_SUBCOMMANDS = {
    "data": ("get", "make"),
    "dev": ("build", "check", "next", "pictures"),
    "schema": ("diff", "show"),
    "warehouse": ("load", "query", "read"),
}


def asked() -> bool:
    """Whether a shell asks for completions, and not a person for a command."""
    return ASKED_TO_COMPLETE in os.environ and "COMP_LINE" in os.environ


def command_of(commands: Collection[str]) -> list[str] | None:
    """The command whose arguments are completed, as it is called; its parser then does that.

    Where the command itself is being completed, its candidates are written and the process
    ends.

    Args:
        commands: the names of all of them.

    Returns:
        None where there is nothing to complete.
    """
    from argcomplete import lexers

    line = os.environ["COMP_LINE"]
    point = int(os.environ.get("COMP_POINT") or len(line))
    command = lexers.split_line(line, point)[3][1:]  # without the word that is being written
    choices: Collection[str] = commands
    for depth, word in enumerate(command):
        if word not in choices:
            return None
        choices = _SUBCOMMANDS.get(word, ()) if depth == 0 else ()
        if not choices:
            os.environ[ASKED_TO_COMPLETE] = str(depth + 2)  # where its parser's words begin
            return command[: depth + 1]
    parser = make_parser("workshop", "")
    parser.add_argument("command", choices=sorted(choices))
    os.environ[ASKED_TO_COMPLETE] = str(len(command) + 1)
    parser.parse_args([])
    return None


def exercise_names() -> list[str]:
    """Of the exercises that are here."""
    from classroom import catalog

    return [exercise.name for exercise in catalog.load()]


def exercise_names_and_all() -> list[str]:
    """The same, and the word for all of them."""
    return ["all", *exercise_names()]


def path_names() -> list[str]:
    """Of the ways through the course."""
    from classroom import catalog, paths

    return [path.name for path in paths.load(catalog.load())]
