"""Jobs with commands of their own, in the module `pipelines.<job>.command`, which is light.

Its `run` runs a job that is no table, with the options that its `add_arguments` adds, in the steps
that are its `STEPS`; its `train` trains on a data set whose examples are not
rows of a table: packed texts, packed sequences, pictures. Who lacks one has the general command.
"""

import argparse
import importlib
import importlib.util
import json
from collections.abc import Callable, Sequence
from types import ModuleType

RUN, TRAIN = "run", "train"


def of_arguments(argv: Sequence[str]) -> ModuleType | None:
    """The module whose `run` is that of the job that `--job` names; None of a table's."""
    seen = glance(argv, lambda parser: parser.add_argument("--job", default=""))
    return _command_of(seen.job, RUN) if seen else None


def of_data_set(folder: str) -> ModuleType | None:
    """The module whose `train` trains on a data set; None of rows, or where none is there."""
    from pipelines import storage
    from pipelines.writing.manifest import NAME

    try:
        contents = json.loads(storage.read_file(storage.join(folder, NAME)))
    except Exception:  # of a network, too: whoever reads it next says what is wrong
        return None
    return _command_of(contents.get("job", ""), TRAIN) if isinstance(contents, dict) else None


class _Unread(Exception):
    """Arguments that cannot be parsed; whoever parses them next says why."""


class _Glance(argparse.ArgumentParser):
    def error(self, message: str):
        raise _Unread(message)


def glance(
    argv: Sequence[str], add: Callable[[argparse.ArgumentParser], object]
) -> argparse.Namespace | None:
    """The arguments as far as they can be parsed, nothing said of the others and of `--help`.

    Args:
        add: adds the arguments to a parser.
    """
    parser = _Glance(add_help=False, allow_abbrev=False)
    add(parser)
    try:
        return parser.parse_known_args(list(argv))[0]
    except _Unread:
        return None


def _command_of(job: str, does: str) -> ModuleType | None:
    if not job.isidentifier():
        return None
    name = f"pipelines.{job}.command"
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if found is None:
        return None
    module = importlib.import_module(name)
    return module if hasattr(module, does) else None
