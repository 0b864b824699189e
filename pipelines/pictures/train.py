"""Training on a data set of pictures, from a command line: options in, exit code out."""

import argparse
import json
import time
from collections.abc import Sequence

from pipelines.training import frameworks, small_training
from pipelines.training.arguments import TRAINING, output_of

BATCH, EPOCHS, SEED = 64, 20, 1
# Of the optimiser, AdamW: the first learning rate, which falls to nothing as a cosine does.
_LEARNING_RATE, _WEIGHT_DECAY = 2e-3, 1e-3
# Misread pictures that are told at the end.
_SHOWN = 3


def train_command(argv: Sequence[str], prog: str) -> int:
    """Trains as the arguments ask; see `pipelines.training.small_training.train_command`."""
    parser = small_training.make_parser(
        prog,
        "pictures",
        "Trains a small convolutional network on a data set of pictures, from its manifest, and "
        "reports how many of the test split it reads.",
        batch=BATCH,
        epochs=EPOCHS,
        first_seed=SEED,
    )
    return small_training.train_command(parser, argv, _train, _show)


def _train(given: argparse.Namespace, console) -> dict:
    from pipelines.pictures.data_set import PictureData
    from pipelines.pictures.picture_report import report_of
    from pipelines.training import workspace

    started = time.monotonic()
    data = PictureData.at(given.data)
    facts = data.published.data
    output = given.output or output_of(facts["job"], TRAINING)
    framework = frameworks.choose(given.framework)
    frameworks.select(framework)
    with workspace.prepare(output, {}, restart=True) as place:
        with console.loading("Reading the examples"):
            examples = {split: data.examples(split) for split in ("train", "eval", "test")}
        model, history = fit(data, examples, given, console)
        report = report_of(model, examples, data.classes)
        place.write(json.dumps(report, indent=1) + "\n", "report.json")
        place.save_model(model)
        outcome = {
            "format": 1,
            "data": {"folder": data.published.folder, "run": facts["run"]},
            "job": facts["job"],
            "framework": framework,
            "pictures": facts["pictures"],
            "classes": facts["classes"],
            "examples": {split: len(found.labels) for split, found in examples.items()},
            "settings": {name: getattr(given, name) for name in ("batch", "epochs", "seed")},
            "history": history,
            "accuracy": report["accuracy"],
            "baseline": report["baseline"],
            "surest_wrong": report["wrong"][:_SHOWN],
            "output": place.target,
            "seconds": round(time.monotonic() - started, 1),
        }
        place.publish(outcome)
    return outcome


def fit(data, examples: dict, given, console):
    """Trains the model.

    Args:
        data: a `pipelines.pictures.data_set.PictureData`.
        examples: its `Examples` by split.
        given: has batch, epochs and seed.
        console: a `pipelines.terminal.console.Terminal`.

    Returns:
        The model, with the weights of the epoch that was best on the eval split, and each epoch's
        figures.
    """
    with console.loading("Building the model"):
        import keras

        from pipelines.pictures.picture_model import build_model

        keras.utils.set_random_seed(given.seed)
        train, evaluation = examples["train"], examples["eval"]
        model = build_model(train.pixels.shape[1:], len(data.classes), given.seed)
        steps = max(1, len(train.labels) // given.batch) * given.epochs
        rate = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
        model.compile(
            keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            # Of JAX every step is compiled, or takes a hundred times as long.
            jit_compile=keras.config.backend() == frameworks.JAX,
        )
    history: list[dict] = []
    best: tuple[float, list] = (float("inf"), model.get_weights())
    for epoch in range(1, given.epochs + 1):
        found = model.fit(
            train.pixels, train.labels, batch_size=given.batch, epochs=1, verbose=0
        ).history
        loss, accuracy = model.evaluate(evaluation.pixels, evaluation.labels, verbose=0)
        history.append(
            {"epoch": epoch, "train_loss": found["loss"][0], "loss": loss, "accuracy": accuracy}
        )
        console.say(
            f"  epoch {epoch}: loss {found['loss'][0]:.4f} train, {loss:.4f} eval; "
            f"{accuracy:.2%} of eval read"
        )
        if loss < best[0]:
            best = loss, model.get_weights()
    model.set_weights(best[1])
    return model, history


def _show(outcome: dict) -> None:
    for line in _lines(outcome):
        print(line, flush=True)


def _lines(outcome: dict) -> list[str]:
    examples = outcome["examples"]
    wrong = "; ".join(
        f"{one['path']} ({one['label']} read as {one['read']})" for one in outcome["surest_wrong"]
    )
    return [
        f"\n{examples['train']:,} pictures, {outcome['settings']['epochs']} epochs in "
        f"{outcome['seconds']:.0f} s",
        f"\n  of {examples['test']:,} in the test split read: {outcome['accuracy']:.2%} "
        f"(nearest mean picture: {outcome['baseline']:.2%})",
        *([f"  surest and wrong: {wrong}"] if wrong else []),
        f"\n{outcome['output']}",
        "  model/model.keras      takes pixels, as pipelines.pictures.decode gives them",
        "  report.json            what was read as what, and every picture that was misread",
    ]
