"""Jobs that are no table: they have a `command.py` of their own, which runs and trains them."""

import argparse
import importlib
import importlib.util
import json
from collections.abc import Sequence
from types import ModuleType


def of_arguments(argv: Sequence[str]) -> ModuleType | None:
    """The module `pipelines.<job>.command` of the job that `--job` names; None of a table's."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--job", default="")
    try:
        given, _ = parser.parse_known_args(list(argv))
    except SystemExit:
        return None
    return _command_of(given.job)


def of_data_set(folder: str) -> ModuleType | None:
    """The module of the job that wrote a data set; None of a table's, or where none is there."""
    from pipelines import storage
    from pipelines.writing.manifest import NAME

    try:
        contents = json.loads(storage.read_file(storage.join(folder, NAME)))
    except Exception:  # of a network, too: whoever reads it next says what is wrong
        return None
    return _command_of(contents.get("job", "")) if isinstance(contents, dict) else None


def _command_of(job: str) -> ModuleType | None:
    if not job.isidentifier():
        return None
    name = f"pipelines.{job}.command"
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    return importlib.import_module(name) if found is not None else None
