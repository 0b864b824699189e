"""The runners beside Beam's in-process one, as far as they are installed on this machine.

Nothing here imports Beam: the command line asks what is installed long before a pipeline is
wanted.
"""

from collections.abc import Sequence

from pipelines.runners import flink, prism


def available(runner: str) -> str | None:
    """Why `runner`, one of `INSTALLABLE`, cannot be used here; None when it can."""
    return {"prism": prism, "flink": flink}[runner].available()


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
