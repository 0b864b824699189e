"""`workshop runner`: install a runner, or keep a local Flink cluster running."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence

from pipelines.problems import Problem
from pipelines.runners import flink, install
from pipelines.runners.names import INSTALLABLE
from pipelines.terminal.parser import Parser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the commands of `workshop runner`; `run` takes what the parser gives."""
    commands = parser.add_subparsers(dest="runner_command", required=True, metavar="COMMAND")
    installing = commands.add_parser("install", help="install Prism or Flink for this user")
    installing.add_argument("name", choices=INSTALLABLE)
    installing.add_argument(
        "--job-server",
        default=install.JOB_SERVER,
        metavar="VERSION",
        help="Beam's version of the Flink job server (default: %(default)s)",
    )
    starting = commands.add_parser(
        "start", help="run a Flink cluster of two task managers on this machine until Ctrl-C"
    )
    starting.add_argument("name", choices=["flink"])
    starting.add_argument(
        "--port",
        type=int,
        default=flink.JOB_PORT,
        help="port of the job server (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Does what `add_arguments` parsed, and returns the exit code.

    Raises:
        Problem: it could not be done.
    """
    if arguments.runner_command == "install":
        install.install(arguments.name, job_server=arguments.job_server)
        return 0
    return start_flink(arguments.port)


def start_flink(port: int) -> int:
    """Keeps a Flink cluster running until Ctrl-C or a SIGTERM, and says how to use it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    print("Starting a job manager, two task managers and a job server …", flush=True)
    try:
        with flink.FlinkCluster(job_port=port) as cluster:
            try:
                print(_how_to_use(cluster, port), flush=True)
                while True:
                    time.sleep(1)
                    cluster.check()
            except KeyboardInterrupt:
                print("\nStopping the cluster …", flush=True)
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _how_to_use(cluster: flink.FlinkCluster, port: int) -> str:
    # On the usual port, `run` finds it by itself.
    chosen = (
        [] if port == flink.JOB_PORT else ["--", *cluster.options(["--runner=FlinkRunner"])[1:]]
    )
    return f"""
The cluster is up. In another terminal:

    {" ".join(["./workshop run --runner FlinkRunner", *chosen])}

Its REST interface is {cluster.web}, its logs are in {cluster.folder}.
Ctrl-C stops it."""


def runner_command(argv: Sequence[str], prog: str = "workshop runner") -> int:
    """Parses and does what `argv` asks for, and returns the exit code.

    Raises:
        Problem: it could not be done.
    """
    parser = Parser(prog=prog, description="Installs and starts runners beside Beam's own.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


def main() -> int:
    """`python -m pipelines.cli.runner`, for an environment without the launcher."""
    try:
        return runner_command(sys.argv[1:], "python -m pipelines.cli.runner")
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
