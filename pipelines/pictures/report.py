"""How many pictures a trained model reads, beside a baseline that anybody can check."""

from collections.abc import Mapping, Sequence

import numpy as np

from pipelines.pictures.data_set import Examples


def report_of(model, examples: Mapping[str, Examples], classes: Sequence[str]) -> dict:
    """What the report says, as plain data.

    Args:
        model: of `pipelines.pictures.model.build_model`.
        examples: by split: train, which the baseline is made of, and test.
        classes: texts of labels.

    Returns:
        accuracy: share of the test split that is read; baseline: that of the nearest mean picture;
        confusion: rows are labels, columns what was read; wrong: what was misread, the surest
        first, each with path, label, read and probability.
    """
    test = examples["test"]
    logits = np.asarray(model.predict(test.pixels, verbose=0), np.float64)
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = shifted / shifted.sum(axis=1, keepdims=True)
    read = logits.argmax(axis=1)
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (test.labels, read), 1)
    wrong = [
        {
            "path": test.paths[index],
            "label": classes[test.labels[index]],
            "read": classes[read[index]],
            "probability": round(float(probabilities[index].max()), 4),
        }
        for index in np.flatnonzero(read != test.labels).tolist()
    ]
    wrong.sort(key=lambda one: (-one["probability"], one["path"]))
    nearest = nearest_mean(examples["train"], test, len(classes))
    return {
        "accuracy": _share(read, test.labels),
        "baseline": _share(nearest, test.labels),
        "confusion": confusion.tolist(),
        "wrong": wrong,
    }


def nearest_mean(train: Examples, test: Examples, classes: int) -> np.ndarray:
    """The class whose mean training picture is nearest to each test picture; int64 [examples]."""
    flat = train.pixels.reshape(len(train.labels), -1).astype(np.float64)
    means = np.full((classes, flat.shape[1]), np.inf)
    for number in range(classes):
        if (mine := train.labels == number).any():
            means[number] = flat[mine].mean(axis=0)
    there = np.flatnonzero(np.isfinite(means[:, 0]))
    pictures = test.pixels.reshape(len(test.labels), -1).astype(np.float64)
    distances = [((pictures - means[number]) ** 2).sum(axis=1) for number in there]
    return there[np.argmin(np.stack(distances), axis=0)]


def _share(read: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(read == labels)) if len(labels) else 0.0
