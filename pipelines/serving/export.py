"""A trained model and the transform of its data as one SavedModel, published whole."""

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from dataclasses import dataclass

from pipelines import schemas, storage
from pipelines.flights.job import JOB
from pipelines.problems import JobError, RequestError
from pipelines.seats import registry
from pipelines.serving import exported
from pipelines.storage import folders
from pipelines.training import workspace
from pipelines.training.features import Features, read_features
from pipelines.writing import manifest

_MODEL = ("model", "flights.keras")


@dataclass(frozen=True)
class Trained:
    """A training's output, and the data set that it was trained on.

    Attributes:
        folder: of the training.
        facts: its TRAINING.json.
        data: the data set's manifest.
        features: that the model takes, in its order.
    """

    folder: str
    facts: dict
    data: manifest.Manifest
    features: Features

    @property
    def model(self) -> str:
        """Path of the Keras model."""
        return os.path.join(self.folder, *_MODEL)


def read_trained(folder: str, data: str | None = None) -> Trained:
    """The training in a folder.

    Args:
        data: where its data set is now; None for where it was.

    Raises:
        RequestError: it is no training's, the data set is another run's, or its columns
            are not those that schemas/ describes.
    """
    if storage.is_remote(folder):
        raise RequestError(
            f"--model {folder}: a model is read from a local disk; copy it with `gcloud storage cp "
            "--recursive`, and give that folder."
        )
    path = os.path.join(folder, workspace.NAME)
    try:
        facts = json.loads(storage.read_file(path))
        trained_on, features = facts["data"], facts["features"]
        quantiles = facts["settings"]["quantiles"]
    except OSError as error:
        raise RequestError(
            f"--model {folder} holds no trained model (no {workspace.NAME}): make one with "
            f"`./workshop train --output {folder}`."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{path} is damaged ({error}): train again.") from error
    if not quantiles or not os.path.exists(os.path.join(folder, *_MODEL)):
        raise RequestError(f"{os.path.join(folder, *_MODEL)} is missing: train again.")
    found = manifest.load(data or trained_on["folder"])
    if found.data.get("run") != trained_on["run"]:
        raise RequestError(
            f"{found.folder} is of another run ({found.data.get('run')}) than the one that the "
            f"model was trained on ({trained_on['run']}): train again, or name that one's folder "
            "with --data."
        )
    if found.data.get("schema") != schemas.fingerprint(schemas.table("enriched_flight")):
        raise RequestError(
            f"{found.folder} was written with other columns than schemas/ describes now: run and "
            "train again."
        )
    taken = Features(tuple(features["numbers"]), tuple(features["categories"].items()))
    read_features(found.folder).select(taken.names, "The model")
    return Trained(folder, facts, found, taken)


def keras_model(trained: Trained):
    """The trained model as Keras saved it. Imports Keras and TensorFlow.

    Raises:
        JobError: the file is damaged.
    """
    import keras

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    try:
        return keras.saving.load_model(trained.model, compile=False)
    except Exception as error:
        # A damaged archive shows itself in many ways.
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise JobError(f"{trained.model} is damaged ({why}): train again.") from error


def write_export(trained: Trained, output: str, seat: registry.FilledSeat) -> exported.Export:
    """Exports a trained model with its transform inside.

    Args:
        output: a local folder; an export that is there is replaced in one step.
        seat: `serve`, filled.

    Raises:
        RequestError: the output cannot be written, holds something else, or the seat
            does not give the signatures of its contract.
        JobError: the model or the transform is damaged.
    """
    with _published(output) as work:
        import tensorflow as tf
        import tensorflow_transform as tft

        model = keras_model(trained)
        try:
            transform = tft.TFTransformOutput(trained.data.folder).transform_features_layer()
            signatures = seat.implementation(model, transform, trained.features)
        except (OSError, tf.errors.OpError) as error:
            why = str(error).strip().splitlines()[0][:160]
            raise JobError(
                f"The transform in {trained.data.folder} is damaged ({why}): run again."
            ) from error
        _check_signatures(signatures)
        module = tf.Module()
        # What the functions use must hang on the module, or it would not be saved with them.
        module.weights = [variable.value for variable in model.variables]
        module.transform = transform
        tf.saved_model.save(module, os.path.join(work, exported.VERSION), signatures)
        facts = _facts(trained, seat)
        text = json.dumps(facts, indent=1) + "\n"
        storage.write_file(os.path.join(work, exported.NAME), text.encode())
    return exported.read_export(output)


def _check_signatures(signatures) -> None:
    wanted = {exported.COLUMNS, exported.EXAMPLES, exported.FEATURES}
    if not isinstance(signatures, dict) or not wanted <= set(signatures):
        given = sorted(signatures) if isinstance(signatures, dict) else type(signatures).__name__
        raise RequestError(
            f"The seat serve gives {given}, and an export needs the signatures "
            f"{', '.join(sorted(wanted))}."
        )


def _facts(trained: Trained, seat: registry.FilledSeat) -> dict:

    spec = JOB.raw.feature_spec(labels=False)
    contents = storage.read_file(trained.model)
    table = schemas.table("enriched_flight")
    # A flight is asked about when it has left, so its delay is known.
    required = [name for name in spec if not table[name].nullable or name == "dep_delay"]
    return {
        "format": exported.FORMAT,
        "schema": schemas.fingerprint(schemas.table("enriched_flight")),
        "data": {"folder": os.path.abspath(trained.data.folder), "run": trained.data.data["run"]},
        "model": {
            "folder": os.path.abspath(trained.folder),
            "sha256": hashlib.sha256(contents).hexdigest(),
        },
        "seat": seat.track,
        "columns": {name: kind.dtype.name for name, kind in spec.items()},
        "required": required,
        "features": trained.features.as_dict(),
        "quantiles": trained.facts["settings"]["quantiles"],
        "versions": manifest.versions(),
    }


@contextlib.contextmanager
def _published(output: str):
    """A folder to fill, which takes the output's place when the block ends well."""
    if storage.is_remote(output):
        raise RequestError(
            f"--output {output}: an export is published on a local disk in one step; give a local "
            "folder, and copy it with `gcloud storage cp --recursive`."
        )
    target = folders.target_of(output)
    parent, name = os.path.split(target)
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        raise folders.unwritable(output, error) from error
    with folders.locked(target):
        folders.recover(target)
        folders.remove_leftovers(target)
        _check(target, output)
        work = os.path.join(parent, f".{name}.{uuid.uuid4().hex[:12]}.unfinished")
        try:
            os.mkdir(work)
        except OSError as error:
            raise folders.unwritable(output, error) from error
        try:
            yield work
            folders.sync_folder(work)
            folders.replace(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _check(target: str, output: str) -> None:
    if os.path.lexists(target) and not os.path.isdir(target):
        raise RequestError(f"--output {output} is a file: choose a folder.")
    holds = os.listdir(target) if os.path.isdir(target) else []
    if holds and exported.NAME not in holds:
        raise RequestError(
            f"--output {output} holds something that is no exported model, and would be replaced: "
            "choose another folder, or empty it."
        )
