"""An exported model: what its folder holds, and how it is found and loaded.

DIR/1/            a SavedModel, in the layout that TensorFlow Serving takes
DIR/EXPORT.json   what it was made of, and what it takes and gives
"""

import json
import os
import shlex
from dataclasses import dataclass

from pipelines import schemas, storage
from pipelines.problems import JobError, RequestError
from pipelines.serving.column_limits import Limits, from_dict
from pipelines.training import workspace
from pipelines.training.objective import job_of

NAME = "EXPORT.json"
FORMAT = 3
VERSION = "1"

# Signatures of the SavedModel.
COLUMNS, EXAMPLES, FEATURES = "serving_default", "examples", "features"


@dataclass(frozen=True)
class Export:
    """An exported model's folder and what its metadata says."""

    folder: str
    data: dict

    @property
    def saved_model(self) -> str:
        """Folder of the SavedModel."""
        return storage.join(self.folder, VERSION)

    @property
    def columns(self) -> dict[str, str]:
        """Raw features that it takes: name to "float32" or "string"."""
        return self.data["columns"]

    @property
    def required(self) -> list[str]:
        """Columns of which every row that is asked about has a value."""
        return self.data["required"]

    @property
    def limits(self) -> dict[str, Limits]:
        """What the values of the columns must be, of those that have any limit."""
        return {name: from_dict(facts) for name, facts in self.data["limits"].items()}

    @property
    def example(self) -> dict:
        """A row as a request has it: column -> number, text or None."""
        return self.data["example"]

    @property
    def job(self) -> str:
        """Name of the job whose rows it is asked about."""
        return self.data["job"]

    @property
    def probability(self) -> str:
        """The output, by columns or examples, that is the label's probability, [batch]."""
        return self.data["outputs"]["probability"]

    @property
    def amount(self) -> str | None:
        """The output that is quantiles, [batch, quantiles]; None without any."""
        return self.data["outputs"]["quantiles"]

    @property
    def quantiles(self) -> list[float]:
        """Their shares, in the order of the output's columns."""
        return self.data["quantiles"]


def read_export(folder: str, option: str = "--model") -> Export:
    """The exported model in a folder.

    Raises:
        RequestError: there is none, it is damaged, or it takes other columns than the
            pipeline now makes.
    """
    path = storage.join(folder, NAME)
    try:
        data = json.loads(storage.read_file(path))
    except OSError as error:
        raise RequestError(_no_export(folder, option)) from error
    except ValueError as error:
        raise RequestError(f"{path} is damaged ({error}): export again.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RequestError(f"{path} is not of format {FORMAT}: export again.")
    job = job_of(data)
    if job is not None and data.get("schema") != schemas.fingerprint(job.checked):
        raise RequestError(
            f"{path} was exported with other columns than schemas/ describes now: run, train and "
            "export again."
        )
    export = Export(folder, data)
    if not storage.exists(storage.join(export.saved_model, "saved_model.pb")):
        raise RequestError(f"{export.saved_model} holds no SavedModel: export again.")
    return export


def _no_export(folder: str, option: str) -> str:
    """What is said of a folder that holds no export, and what to do."""
    if storage.exists(storage.join(folder, workspace.NAME)):
        other = f"{folder.rstrip('/')}-export"
        words = ["./workshop", "export", "--training", folder, "--output", other]
        return (
            f"{option} {folder} holds a training, and no export: make one with "
            f"`{shlex.join(words)}`, and give {option} {other}."
        )
    said = f"{option} {folder} holds no exported model (no {NAME})"
    if holds_files(folder):
        return f"{said}: name the folder that `./workshop export` printed."
    return f"{said}: make one with `./workshop export --output {shlex.quote(folder)}`."


def holds_files(folder: str) -> bool:
    """Whether there is anything in a folder, local or on object storage."""
    if storage.is_remote(folder):
        return bool(storage.files_below(folder))
    return os.path.isdir(folder) and bool(os.listdir(folder))


def load_model(export: Export):
    """The SavedModel, ready for its signatures to be called. Imports TensorFlow.

    Raises:
        JobError: it is damaged.
    """
    import tensorflow as tf

    try:
        model = tf.saved_model.load(export.saved_model)
        missing = {COLUMNS, EXAMPLES, FEATURES}.difference(model.signatures)
        if missing:
            raise ValueError(f"it lacks the signature {min(missing)}")
    except (OSError, tf.errors.OpError, ValueError) as error:
        last = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise JobError(f"{export.saved_model} is damaged ({last}): export again.") from error
    return model
