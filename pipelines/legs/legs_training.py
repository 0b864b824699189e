"""Training on the packed legs: a causal transformer beside what `history` says of the same legs."""

import argparse
import time

import numpy as np

from pipelines.legs.comparison import (
    ALONE,
    HISTORY,
    MODEL,
    SHARE,
    differences,
    entry_of,
    groups_of,
    share_of_training,
    verdict,
)
from pipelines.legs.history_measures import boosted
from pipelines.legs.leg_features import EARLIER, OWN
from pipelines.legs.legs_report import page
from pipelines.problems import RequestError
from pipelines.schemas.splits import EVAL, SPLITS, TEST, TRAIN
from pipelines.sequences.read_rows import PackedRows, read_rows
from pipelines.training import frameworks, workspace
from pipelines.training.arguments import TRAINING, output_of
from pipelines.training.metrics import sigmoid
from pipelines.training.packed_training import (
    fit_best,
    identity_of,
    publish,
    settings_of,
    targets_of,
)
from pipelines.writing import manifest

WHAT = "legs"

# Of the model, which gets no look over a window's border.
FEATURES = OWN + EARLIER
# Of the optimiser, AdamW; the learning rate falls to nothing as a cosine does.
_WEIGHT_DECAY = 1e-3
# Of each number, at equal shares of the training split's legs.
_BINS = 16


def train(given: argparse.Namespace, console) -> dict:
    """Trains, compares and publishes.

    Args:
        given: the options of `pipelines.training.small_training`.
        console: a `pipelines.terminal.console.Terminal`.

    Returns:
        The outcome as plain data: what `--json` prints.

    Raises:
        Problem: the request was wrong; nothing was published.
    """
    started = time.monotonic()
    framework = frameworks.choose(given.framework)
    frameworks.select(framework)
    found = manifest.load(given.data)
    with console.loading("Reading the legs"):
        data = {split: read_rows(found, WHAT, split) for split in SPLITS}
    for split, rows in data.items():
        if not 0 < rows.labels[rows.present].sum() < rows.present.sum():
            raise RequestError(
                f"{found.folder} has no legs in the split {split} that differ in their label: run "
                "the job on more flights."
            )
    settings = settings_of(given)
    identity = identity_of(found, settings, framework)
    output = given.output or output_of(found.data["job"], TRAINING)
    with workspace.prepare(output, identity, True) as place:
        model, history = fit(found.data[WHAT], data, settings, console)
        logits = {split: model.predict(inputs_of(data[split]), verbose=0) for split in (EVAL, TEST)}
        says = {split: sigmoid(logits[split][data[split].present]) for split in (EVAL, TEST)}
        said = {MODEL: says}
        with console.loading("Training trees on the same legs"):
            said[HISTORY] = boosted(data, True, given.seed)
            said[ALONE] = boosted(data, False, given.seed)
        said[SHARE] = share_of_training(data)
        found_better = differences(data, said)
        place.save_model(model)
        facts = {
            "legs": {split: groups_of(rows) for split, rows in data.items()},
            "comparison": [entry_of(name, data, its) for name, its in said.items()],
            "differences": found_better,
            "verdict": verdict(found_better),
            "history": history,
            "seconds": round(time.monotonic() - started, 1),
        }
        return publish(place, found, identity, facts, page)


def inputs_of(rows: PackedRows) -> dict[str, np.ndarray]:
    """What the model takes of packed rows."""
    numbers = np.stack([rows.numbers[name] for name in FEATURES], axis=-1)
    given = {"numbers": numbers, "segments": rows.segments, "positions": rows.positions}
    return given | rows.categories


def fit(told: dict, data: dict[str, PackedRows], settings: dict, console):
    """Trains the model.

    Args:
        told: of the legs, as the manifest has it.

    Returns:
        The model, with the weights of the epoch that was best on the evaluation split, and the
        losses of each epoch.
    """
    with console.loading("Building the model"):
        import keras

        from pipelines.legs.causal_transformer import build_model
        from pipelines.training.layers import bin_edges

        keras.utils.set_random_seed(settings["seed"])
        train = inputs_of(data[TRAIN])
        edges = bin_edges(train["numbers"][data[TRAIN].present], _BINS)
        model = build_model(edges, told["categories"], told["length"], seed=settings["seed"])
        # The loss is over places, so that what is padded weighs nothing.
        inputs = {
            name: keras.Input(values.shape[1:], dtype=values.dtype.name, name=name)
            for name, values in train.items()
        }
        by_place = keras.Model(inputs, keras.ops.expand_dims(model(inputs), -1))
        steps = -(-len(data[TRAIN].labels) // settings["batch"]) * settings["epochs"]
        rate = keras.optimizers.schedules.CosineDecay(settings["learning_rate"], steps)
        by_place.compile(
            keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY),
            keras.losses.BinaryCrossentropy(from_logits=True),
            # Of JAX every step is compiled, or takes a hundred times as long.
            jit_compile=keras.config.backend() == frameworks.JAX,
        )
    given = {
        split: (inputs_of(data[split]), *targets_of(data[split].labels, data[split].present))
        for split in (TRAIN, EVAL)
    }
    return model, fit_best(by_place, given[TRAIN], given[EVAL], settings, console)
