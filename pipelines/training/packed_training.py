"""What trainings on packed rows have in common, whatever is packed in them.

A row holds several documents, or legs, of which each has a place with a label; at the other places
there is none, and they weigh nothing.
"""

import argparse
import json
from collections.abc import Callable, Mapping

import numpy as np

from pipelines.schemas.splits import SPLITS
from pipelines.training import workspace
from pipelines.writing.manifest import Manifest


def settings_of(given: argparse.Namespace) -> dict:
    """The settings of `small_training.make_parser`'s options, as plain data."""
    return {name: getattr(given, name) for name in ("epochs", "batch", "learning_rate", "seed")}


def identity_of(found: Manifest, settings: dict, framework: str) -> dict:
    """What tells a training from others: its data, settings and framework."""
    fingerprints = [shard["sha256"] for split in SPLITS for shard in found.shards(split, None)]
    return {"data": fingerprints, "settings": settings, "framework": framework}


def targets_of(labels: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels [rows, places, 1], and what each place weighs: float32, 0 where nothing is.

    The weights' mean is 1, so that the loss is the mean over what is there, though rows hold
    different numbers of it.

    Args:
        labels: [rows, places]; where nothing is present, anything.
        present: bool [rows, places].
    """
    known = np.where(present, labels, 0)[..., None].astype(np.float32)
    return known, (present / present.mean()).astype(np.float32)


def fit_best(model, training: tuple, evaluation: tuple, settings: dict, console) -> list[dict]:
    """Trains; the weights are those of the epoch that was best on the evaluation split.

    Args:
        model: compiled, of Keras.
        training, evaluation: (inputs, labels, weights).
        console: a `pipelines.terminal.console.Terminal`, which is told of each epoch.

    Returns:
        The losses of each epoch.
    """
    import keras

    best = keras.callbacks.EarlyStopping(
        "val_loss", patience=settings["epochs"], restore_best_weights=True
    )
    told = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: console.say(
            f"  epoch {epoch + 1}: log loss {logs['loss']:.4f} train, {logs['val_loss']:.4f} eval"
        )
    )
    inputs, labels, weights = training
    fitted = model.fit(
        inputs,
        labels,
        sample_weight=weights,
        validation_data=evaluation,
        batch_size=settings["batch"],
        epochs=settings["epochs"],
        callbacks=[best, told],
        verbose=0,
    )
    losses = zip(fitted.history["loss"], fitted.history["val_loss"], strict=True)
    return [{"train": float(one), "eval": float(other)} for one, other in losses]


def publish(
    place: workspace.Workspace,
    found: Manifest,
    identity: Mapping,
    facts: Mapping,
    page: Callable[[dict], str],
) -> dict:
    """Publishes a training, its report and its page.

    Args:
        identity: see `identity_of`.
        facts: what it found, as plain data.
        page: makes the page of all facts.

    Returns:
        All facts: the outcome.
    """
    told = {
        "format": 1,
        **identity,
        "job": found.data["job"],
        "label": found.data["labels"][0],
        "rows": found.data["rows"],
        "data": {"folder": found.folder, "run": found.data["run"]},
        **facts,
        "output": place.target,
    }
    place.write(json.dumps(told, indent=1) + "\n", "report", "report.json")
    place.write(page(told), "report", "index.html")
    place.publish(told)
    return told
