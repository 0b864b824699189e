"""The runners beside Beam's in-process one, as far as they are installed on this machine.

Nothing here imports Beam: the command line asks what is installed long before a pipeline is
wanted.
"""

from collections.abc import Sequence

from pipelines.problems import RequestError
from pipelines.runners import flink, prism
from pipelines.runners.names import IN_PROCESS


def available(runner: str) -> str | None:
    """Why `runner`, one of `INSTALLABLE`, cannot be used here; None when it can."""
    return {"prism": prism, "flink": flink}[runner].available()


def flags(runner: str, workers: int, given: Sequence[str]) -> list[str]:
    """What `--runner`, `--workers` and further options of a command are to Beam.

    Args:
        workers: processes on this machine.
        given: the further options.

    Raises:
        RequestError: the runner has no such workers, or is not installed.
    """
    found = [f"--runner={runner}"]
    if workers > 1:
        if runner not in (IN_PROCESS, "DirectRunner"):
            raise RequestError(
                f"--workers is for this machine's own runner; {runner} has options of its "
                "own for that."
            )
        found += [f"--direct_num_workers={workers}", "--direct_running_mode=multi_processing"]
    return options(runner, [*found, *given])


def options(runner: str, given: Sequence[str] = ()) -> list[str]:
    """The Beam options for `--runner`, completed for what is installed on this machine.

    Args:
        runner: Beam's name of it, such as `PrismRunner`; others than Prism and Flink need
            nothing from here.
        given: options that the user chose, `--name=value` or two items; they always win.

    Returns:
        `given`, and what it lacks.

    Raises:
        RequestError: the runner is not installed, or no job server answers.
    """
    if runner == "PrismRunner":
        return prism.options(given)
    if runner == "FlinkRunner":
        return flink.options(given)
    return list(given)
