"""A trained model and the transform of its data as one SavedModel, published whole."""

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import shlex
import shutil
import uuid
from dataclasses import dataclass

from pipelines import schemas, storage
from pipelines.problems import JobError, RequestError
from pipelines.seats import registry
from pipelines.seats.guarded_functions import fill_guarded, gave, told_of
from pipelines.seats.learner_code import guards_of, is_of_the_machine, kind_of
from pipelines.serving import exported, signatures
from pipelines.serving.column_limits import limits_of
from pipelines.serving.example_row import example_row
from pipelines.storage import folders
from pipelines.tables import job as jobs
from pipelines.tables.job import Job
from pipelines.training import frameworks, workspace
from pipelines.training.features import Features, read_features
from pipelines.training.infeed import check_schema
from pipelines.writing import manifest

# The outputs' ranks: a probability a row, and quantiles of each row.
_RANK_OF_PROBABILITY, _RANK_OF_QUANTILES = 1, 2


@dataclass(frozen=True)
class Trained:
    """A training's output, and the data set that it was trained on.

    Attributes:
        folder: of the training.
        facts: its TRAINING.json.
        data: the data set's manifest.
        features: that the model takes, in its order.
        job: that made the data set.
    """

    folder: str
    facts: dict
    data: manifest.Manifest
    features: Features
    job: Job

    @property
    def model(self) -> str:
        """Path of the Keras model."""
        return os.path.join(self.folder, *workspace.MODEL)


def read_trained(folder: str, data: str | None = None, option: str = "--training") -> Trained:
    """The training in a folder.

    Args:
        data: where its data set is now; None for where it was.
        option: who names the folder, for messages.

    Raises:
        RequestError: it is no training's, the data set is another run's, or its columns
            are not those that schemas/ describes.
    """
    if storage.is_remote(folder):
        raise RequestError(
            f"{option} {folder}: a model is read from a local disk; copy it with `gcloud storage "
            "cp --recursive`, and give that folder."
        )
    path = os.path.join(folder, workspace.NAME)
    try:
        facts = json.loads(storage.read_file(path))
        if "job" in facts and "features" not in facts:
            raise RequestError(
                f"{path} is of a training on the examples of {facts['job']}, which are no rows of "
                "a table, nor does its model take rows: load it with Keras; `export` is for jobs "
                "whose examples are rows."
            )
        trained_on, features = facts["data"], facts["features"]
        facts["settings"]["quantiles"]
    except OSError as error:
        raise RequestError(_no_training(folder, option)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{path} is damaged ({error}): train again.") from error
    if not os.path.exists(os.path.join(folder, *workspace.MODEL)):
        raise RequestError(f"{os.path.join(folder, *workspace.MODEL)} is missing: train again.")
    found = manifest.load(data or trained_on["folder"])
    if found.data.get("run") != trained_on["run"]:
        raise RequestError(
            f"{found.folder} is of another run ({found.data.get('run')}) than the one that the "
            f"model was trained on ({trained_on['run']}): train again, or name that one's folder "
            "with --data."
        )
    job = jobs.find(found.data.get("job", jobs.DEFAULT))
    check_schema(found, "run and train again")
    there = read_features(found.folder)
    taken = dataclasses.replace(
        there,
        numbers=tuple(features["numbers"]),
        categories=tuple(features["categories"].items()),
    )
    there.select(taken.names, "The model")
    return Trained(folder, facts, found, taken, job)


def _no_training(folder: str, option: str) -> str:
    """What is said of a folder that holds no training, and what to do."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        made_of = json.loads(storage.read_file(os.path.join(folder, exported.NAME)))["model"]
        return (
            f"{option} {folder} holds an export, and no training: it was made of the one in "
            f"{made_of['folder']}; give that folder."
        )
    said = f"{option} {folder} holds no trained model (no {workspace.NAME})"
    if exported.holds_files(folder):
        return f"{said}: name the folder that `./workshop train` printed."
    return f"{said}: make one with `./workshop train --output {shlex.quote(folder)}`."


def keras_model(trained: Trained):
    """The trained model as Keras saved it. Imports Keras and TensorFlow.

    Raises:
        JobError: the file is damaged.
    """
    frameworks.select(frameworks.TENSORFLOW)
    import keras

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    try:
        return keras.saving.load_model(trained.model, compile=False)
    except Exception as error:
        # A damaged archive shows itself in many ways.
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise JobError(f"{trained.model} is damaged ({why}): train again.") from error


def maker(job: Job, track: str) -> registry.FilledSeat:
    """What makes a job's signatures: the seat `serve`, or what serves every job.

    Args:
        track: of the seat.
    """
    if job.modelling.serve_seat:
        seats = registry.training_seats("serve")
        return fill_guarded(track, seats, {"serve": _wrong_signatures})["serve"]
    return registry.of_job("serve", functools.partial(signatures.make_signatures, raw=job.raw))


def write_export(trained: Trained, output: str, seat: registry.FilledSeat) -> exported.Export:
    """Exports a trained model with its transform inside.

    Args:
        output: a local folder; an export that is there is replaced in one step.
        seat: see `maker`.

    Raises:
        RequestError: the output cannot be written, holds something else, or the seat
            does not give the signatures of its contract.
        JobError: the model or the transform is damaged.
    """
    frameworks.select(frameworks.TENSORFLOW)
    with _published(output) as work:
        import tensorflow as tf
        import tensorflow_transform as tft

        model = keras_model(trained)
        try:
            transform = tft.TFTransformOutput(trained.data.folder).transform_features_layer()
            made = seat.implementation(model, transform, trained.features)
        except (OSError, tf.errors.OpError) as error:
            why = str(error).strip().splitlines()[0][:160]
            raise JobError(
                f"The transform in {trained.data.folder} is damaged ({why}): run again."
            ) from error
        _check_signatures(made)
        with _telling(seat):
            outputs = _outputs(made[exported.COLUMNS], bool(trained.facts["settings"]["quantiles"]))
        module = tf.Module()
        # What the functions use must hang on the module, or it would not be saved with them.
        module.weights = [variable.value for variable in model.variables]
        module.transform = transform
        with _telling(seat):
            tf.saved_model.save(module, os.path.join(work, exported.VERSION), made)
        facts = _facts(trained, seat, outputs)
        text = json.dumps(facts, indent=1) + "\n"
        storage.write_file(os.path.join(work, exported.NAME), text.encode())
    return exported.read_export(output)


def _wrong_signatures(signatures, *_) -> str | None:
    """What the seat serve gave instead of its signatures; None if they are there."""
    if not isinstance(signatures, dict):
        return f"gave {kind_of(signatures)}, and the seat gives a dict of signatures"
    wanted = (exported.COLUMNS, exported.EXAMPLES, exported.FEATURES)
    lacking = [name for name in wanted if name not in signatures]
    return f"gave no signature {' and '.join(map(repr, lacking))}" if lacking else None


@contextlib.contextmanager
def _telling(seat: registry.FilledSeat):
    """Says of what fails in a learner's signatures, which run in graphs, where it stands."""
    seats = {seat.seat.name: seat}
    guard = guards_of(seats).get(seat.seat.name)
    try:
        yield
    except RequestError as error:
        if guard is None:
            raise
        raise gave(guard, seat.implementation, f"gave what cannot be served: {error}") from error
    except Exception as error:
        if guard is None or is_of_the_machine(error, guard):
            raise
        told = told_of(error, seats)
        why = next(iter(str(error).strip().splitlines()), "")
        what = f"gave what cannot be served: {type(error).__name__}: {why}"
        raise (told or gave(guard, seat.implementation, what)) from error


def _check_signatures(signatures) -> None:
    wanted = {exported.COLUMNS, exported.EXAMPLES, exported.FEATURES}
    if not isinstance(signatures, dict) or not wanted <= set(signatures):
        given = sorted(signatures) if isinstance(signatures, dict) else type(signatures).__name__
        raise RequestError(
            f"The seat serve gives {given}, and an export needs the signatures "
            f"{', '.join(sorted(wanted))}."
        )


def _outputs(signature, quantiles: bool) -> dict:
    """Names of the outputs, by what they are: told by their ranks.

    Args:
        signature: by columns, a function or a concrete one.
        quantiles: whether the model gives any.
    """
    concrete = getattr(signature, "get_concrete_function", lambda: signature)()
    ranks = {name: output.shape.rank for name, output in concrete.structured_outputs.items()}
    wanted = {"probability": _RANK_OF_PROBABILITY}
    wanted |= {"quantiles": _RANK_OF_QUANTILES} if quantiles else {}
    if sorted(ranks.values()) != sorted(wanted.values()):
        raise RequestError(
            f"The signature {exported.COLUMNS} of the seat serve gives {ranks} (name: rank), and "
            f"must give {len(wanted)} output(s), of the ranks {sorted(wanted.values())}."
        )
    by_rank = {rank: name for name, rank in ranks.items()}
    return {
        "probability": by_rank[_RANK_OF_PROBABILITY],
        "quantiles": by_rank.get(_RANK_OF_QUANTILES),
    }


def _facts(trained: Trained, seat: registry.FilledSeat, outputs: dict) -> dict:
    job = trained.job
    spec = job.raw.feature_spec(labels=False)
    contents = storage.read_file(trained.model)
    needed = {column.name for column in job.checked.columns if not column.nullable}
    needed.update(job.modelling.required)
    columns = {name: kind.dtype.name for name, kind in spec.items()}
    required = [name for name in columns if name in needed]
    limits = {name: limits_of(job.checked[name]) for name in columns}
    return {
        "format": exported.FORMAT,
        "job": job.name,
        "schema": schemas.fingerprint(job.checked),
        "data": {"folder": os.path.abspath(trained.data.folder), "run": trained.data.data["run"]},
        "model": {
            "folder": os.path.abspath(trained.folder),
            "sha256": hashlib.sha256(contents).hexdigest(),
        },
        "seat": seat.track,
        "columns": columns,
        "required": required,
        "limits": {name: facts for name, one in limits.items() if (facts := one.as_dict())},
        "example": example_row(trained.data.folder, columns, limits, required),
        "outputs": outputs,
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
