"""Training on the packed remarks: a small classifier beside a bag of words."""

import argparse
import time

import numpy as np

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.remarks.classifier_report import page
from pipelines.schemas.splits import EVAL, SPLITS, TEST, TRAIN
from pipelines.text import vocabulary as vocabularies
from pipelines.text.packed_examples import PackedExamples, read_packed
from pipelines.training import frameworks, workspace
from pipelines.training.arguments import TRAINING, output_of
from pipelines.training.metrics import classification, sigmoid
from pipelines.training.packed_training import (
    fit_best,
    identity_of,
    publish,
    settings_of,
    targets_of,
)
from pipelines.writing import manifest


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
    label = found.data["labels"][0]
    with console.loading("Checking the examples"):
        data = {split: read_packed(found, split, label["name"]) for split in SPLITS}
        for split, examples in data.items():
            if not examples.present.any():
                raise RequestError(
                    f"{found.folder} has no documents in the split {split}: run the job on more."
                )
    settings = settings_of(given)
    identity = identity_of(found, settings, framework)
    output = given.output or output_of(found.data["job"], TRAINING)
    with workspace.prepare(output, identity, True) as place:
        with console.loading(f"Loading {frameworks.NAMES[framework]}"):
            import keras

            from pipelines.remarks.model import build_model
        texts = found.data["texts"]
        keras.utils.set_random_seed(given.seed)
        size = texts["vocabulary"]["size"]
        model = build_model(size, texts["length"], texts["segments"], seed=given.seed)
        history = _fit(model, data, settings, console)
        logits = {split: model.predict(_inputs(data[split]), verbose=0) for split in SPLITS}
        with console.loading("Training the bag of words"):
            words = bag_of_words(data, _vocabulary_of(found))
        comparison = [
            _entry("the model", data, {s: sigmoid(logits[s][data[s].present]) for s in SPLITS}),
            _entry("a bag of words", data, words),
            _entry("the share of training", data, _share(data)),
        ]
        place.save_model(model)
        facts = {
            "documents": {split: int(data[split].present.sum()) for split in SPLITS},
            "comparison": comparison,
            "verdict": verdict(comparison),
            "history": history,
            "seconds": round(time.monotonic() - started, 1),
        }
        return publish(place, found, identity, facts, page)


def _inputs(examples: PackedExamples) -> dict:
    return {"tokens": examples.tokens, "segments": examples.segments}


def _fit(model, data: dict[str, PackedExamples], settings: dict, console) -> list[dict]:
    """Trains; the weights are those of the epoch that was best on the evaluation split."""
    import keras

    inputs = {
        name: keras.Input(tensor.shape[1:], dtype="int32", name=name)
        for name, tensor in _inputs(data[TRAIN]).items()
    }
    by_document = keras.Model(inputs, keras.ops.expand_dims(model(inputs), -1))
    by_document.compile(
        keras.optimizers.Adam(settings["learning_rate"]),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    given = {
        split: (_inputs(data[split]), *targets_of(data[split].labels, data[split].present))
        for split in (TRAIN, EVAL)
    }
    return fit_best(by_document, given[TRAIN], given[EVAL], settings, console)


def _vocabulary_of(found: manifest.Manifest) -> str:
    path = storage.join(found.folder, *found.data["texts"]["vocabulary"]["path"].split("/"))
    return storage.read_file(path).decode()


def bag_of_words(data: dict[str, PackedExamples], vocabulary: str) -> dict[str, np.ndarray]:
    """What logistic regression on the words of each document says, by split.

    How strongly it is held back is chosen on the evaluation split, as the model's epoch is.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    tokenizer = vocabularies.tokenizer_of(vocabulary)
    texts = {split: tokenizer.decode_batch(data[split].documents()) for split in SPLITS}
    labels = {split: data[split].labels[data[split].present] for split in SPLITS}
    counts = CountVectorizer(binary=True, token_pattern=r"\w+").fit(texts[TRAIN])
    words = {split: counts.transform(texts[split]) for split in SPLITS}
    found = []
    for strength in (0.1, 0.3, 1.0, 3.0, 10.0):
        fitted = LogisticRegression(C=strength, max_iter=2_000).fit(words[TRAIN], labels[TRAIN])
        says = {split: fitted.predict_proba(words[split])[:, 1] for split in SPLITS}
        found.append((classification(says[EVAL], labels[EVAL])["log_loss"], strength, says))
    return min(found, key=lambda one: one[:2])[2]


def _share(data: dict[str, PackedExamples]) -> dict[str, np.ndarray]:
    share = data[TRAIN].labels[data[TRAIN].present].mean()
    return {split: np.full(data[split].present.sum(), share) for split in SPLITS}


def _entry(name: str, data: dict[str, PackedExamples], says: dict[str, np.ndarray]) -> dict:
    scores = {}
    for split in (EVAL, TEST):
        labels = data[split].labels[data[split].present]
        wrong = float(np.mean((says[split] >= 0.5) != labels))
        scores[split] = {**classification(says[split], labels), "wrong": wrong}
    return {"name": name, **scores}


def verdict(comparison: list[dict]) -> str:
    """Whether the model is better than the bag of words on the test split, in a sentence."""
    model, words = (entry[TEST] for entry in comparison[:2])
    told = (
        f"log loss {model['log_loss']:.4f} to {words['log_loss']:.4f}, "
        f"{model['wrong']:.2%} of documents wrong to {words['wrong']:.2%}"
    )
    if model["log_loss"] < words["log_loss"]:
        return f"The model beats the bag of words: {told}."
    return f"The model does not beat the bag of words: {told}."
