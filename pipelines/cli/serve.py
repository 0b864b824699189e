"""`workshop serve`: options in, exit code out. Imports nothing heavy."""

import argparse
import json
import os
import shlex
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.cli.loading import start
from pipelines.serving.arguments import DEFAULT_OUTPUT as DEFAULT_EXPORT
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import INTERRUPTED, guarded, leave

# TensorFlow Serving's own for REST.
DEFAULT_PORT = 8501


def port(text: str) -> int:
    """A port number, or argparse's error."""
    if not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 0 to 65535")
    return int(text)


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = Parser(
        prog=prog,
        description="Answers requests in TensorFlow Serving's REST format on this machine, for "
        "trying, until Ctrl-C. In production TensorFlow Serving takes the same folder.",
    )
    parser.add_argument(
        "--model",
        metavar="DIR",
        default=DEFAULT_EXPORT,
        help="folder of an export (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=port,
        default=DEFAULT_PORT,
        help="on 127.0.0.1; 0 for any that is free (default: %(default)s)",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show requests, and the libraries' log lines"
    )
    return parser


def serve_and_leave(argv: Sequence[str], prog: str = "workshop serve") -> NoReturn:
    """Serves as the arguments ask, and ends the process with its exit code."""
    leave(serve_command(argv, prog))


def serve_command(argv: Sequence[str], prog: str = "workshop serve") -> int:
    """Serves as the arguments ask, until it is stopped.

    Returns:
        1 if the model is damaged, 2 if the request was wrong, 130 when it was stopped.
    """
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _serve(given, screen), given.verbose)


def _serve(given: argparse.Namespace, screen: TextIO) -> int:
    console = start(given, screen)
    try:
        with console.loading("Loading the model"):
            from pipelines.serving import exported, server

            export = exported.read_export(given.model)
            server.check_port(given.port)
            serving = server.Server(server.Models(export), given.port, given.verbose)
        address = f"http://{server.LOOPBACK}:{serving.server_port}/v1/models/{export.job}"
        request = json.dumps({"instances": [export.example]}, ensure_ascii=False)
        print(
            f"\nServing {os.path.abspath(given.model)}\n"
            f"  GET  {address}\n"
            f"  POST {address}:predict\n\n"
            "A request, from another terminal:\n"
            f"  {shlex.join(['curl', '-d', request, f'{address}:predict'])}\n\n"
            "Ctrl-C ends it.",
            flush=True,
        )
        with serving:
            serving.serve_forever()
    except KeyboardInterrupt:
        screen.write("\nStopped.\n")
    return INTERRUPTED
