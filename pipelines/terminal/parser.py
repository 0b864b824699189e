"""The parser of every command's arguments: one sentence for what is wrong, and exit code 2."""

import argparse
import os
from collections.abc import Callable, Iterable

# What a shell sets that asks for completions, in the words of argcomplete.
ASKED_TO_COMPLETE = "_ARGCOMPLETE"
_completing = False


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without its usage."""

    def __init__(self, **settings):
        super().__init__(allow_abbrev=False, **settings)

    def parse_known_args(self, args=None, namespace=None):
        """As argparse's; an option that is given an empty value is an error.

        It is what a shell makes of a variable that is not set. Where a shell asks for
        completions, they are written and the process ends.
        """
        global _completing
        if ASKED_TO_COMPLETE in os.environ and not _completing:
            import argcomplete

            _completing = True  # which parses, and so comes here again
            argcomplete.autocomplete(self, always_complete_options=False)
        given, rest = super().parse_known_args(args, namespace)
        for action in self._actions:
            value = getattr(given, action.dest, None)
            if value in (action.default, action.const):
                continue
            if value == "" or (isinstance(value, list) and "" in value):
                option = action.option_strings[:1]
                name = option[0] if option else f"the argument {action.metavar}"
                self.error(f"{name} has an empty value; is a variable not set?")
        return given, rest

    def error(self, message: str):
        """Ends the program with exit code 2."""
        self.exit(2, f"{self.prog}: {message[:1].lower()}{message[1:]}; see {self.prog} --help.\n")


def positive(text: str) -> int:
    """A whole number of at least 1, or argparse's error."""
    value = int(text) if text.isascii() and text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return value


def completes(action: argparse.Action, values: Callable[[], Iterable[str]]) -> None:
    """Lets a shell complete an argument's value.

    Args:
        values: makes them, only when a shell asks.
    """
    action.completer = lambda **_: list(values())  # type: ignore[attr-defined]


def make_parser(prog: str, description: str) -> Parser:
    """A parser of a command's own."""
    return Parser(prog=prog, description=description)
