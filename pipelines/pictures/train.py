"""Training on a data set of pictures, from a command line: options in, exit code out."""

import argparse
import json
import time
from collections.abc import Sequence
from typing import TextIO

from pipelines.terminal.parser import Parser, positive
from pipelines.terminal.session import guarded
from pipelines.training.arguments import TRAINING, output_of, seed
from pipelines.training.frameworks import FRAMEWORKS, TENSORFLOW, select

BATCH, EPOCHS, SEED = 64, 20, 1
# Of the optimiser, AdamW: the first learning rate, which falls to nothing as a cosine does.
_LEARNING_RATE, _WEIGHT_DECAY = 2e-3, 1e-3


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of a training on pictures."""
    parser = Parser(
        prog=prog,
        description="Trains a small convolutional network on a data set of pictures, from its "
        "manifest, and reports how many of the test split it reads.",
    )
    parser.add_argument("data", metavar="DATA", help="folder of a run's data set of pictures")
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="folder for the model and its report (default: build/ and "
        "the job's name with -training)",
    )
    parser.add_argument(
        "--framework",
        choices=FRAMEWORKS,
        default=TENSORFLOW,
        help="what makes the steps (default: %(default)s)",
    )
    for name, default, what in (
        ("batch", BATCH, "examples of a step"),
        ("epochs", EPOCHS, "times that all examples are seen"),
    ):
        parser.add_argument(
            f"--{name}",
            metavar="N",
            type=positive,
            default=default,
            help=f"{what} (default: %(default)s)",
        )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=seed,
        default=SEED,
        help="of weights and of the order (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def train_command(argv: Sequence[str], prog: str) -> int:
    """Trains as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed, 2 if the request was wrong, 130 if it was interrupted.
        Everything that is to be said has been printed.
    """
    given = make_parser(prog).parse_args(list(argv))
    return guarded(lambda screen: _train(given, screen), given.verbose, "training")


def _train(given: argparse.Namespace, screen: TextIO) -> None:
    from pipelines.pictures.data_set import PictureData
    from pipelines.pictures.report import report_of
    from pipelines.terminal.console import Terminal
    from pipelines.training import workspace

    console = Terminal(screen, quiet=given.json)
    started = time.monotonic()
    data = PictureData.at(given.data)
    facts = data.published.data
    output = given.output or output_of(facts["job"], TRAINING)
    select(given.framework)
    with workspace.prepare(output, {}, restart=True) as place:
        with console.loading("Reading the examples"):
            examples = {split: data.examples(split) for split in ("train", "eval", "test")}
        model, history = fit(data, examples, given, console)
        report = report_of(model, examples, data.classes)
        place.write(json.dumps(report, indent=1) + "\n", "report.json")
        model.save(_in_folder(place.path(*workspace.MODEL)))
        outcome = {
            "format": 1,
            "data": {"folder": data.published.folder, "run": facts["run"]},
            "job": facts["job"],
            "framework": given.framework,
            "pictures": facts["pictures"],
            "classes": facts["classes"],
            "examples": {split: len(found.labels) for split, found in examples.items()},
            "settings": {name: getattr(given, name) for name in ("batch", "epochs", "seed")},
            "history": history,
            "accuracy": report["accuracy"],
            "baseline": report["baseline"],
            "output": place.target,
            "seconds": round(time.monotonic() - started, 1),
        }
        place.publish(outcome)
    if given.json:
        print(json.dumps(outcome), flush=True)
    else:
        for line in _lines(outcome, report):
            print(line, flush=True)


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

        from pipelines.pictures.model import build_model

        keras.utils.set_random_seed(given.seed)
        train, evaluation = examples["train"], examples["eval"]
        model = build_model(train.pixels.shape[1:], len(data.classes), given.seed)
        steps = max(1, len(train.labels) // given.batch) * given.epochs
        rate = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
        model.compile(
            keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=False,
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


def _in_folder(path: str) -> str:
    import os

    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def _lines(outcome: dict, report: dict) -> list[str]:
    examples = outcome["examples"]
    wrong = "; ".join(
        f"{one['path']} ({one['label']} read as {one['read']})" for one in report["wrong"][:3]
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
