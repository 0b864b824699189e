"""How good a model is: what is read as what, and a baseline worked out by hand."""

import numpy as np
import pytest

from pipelines.pictures.data_set import Examples
from pipelines.pictures.picture_report import nearest_mean, report_of


def examples(values, labels) -> Examples:
    pixels = np.array(values, np.uint8).reshape(-1, 1, 2)
    paths = [f"{n}.png" for n in range(len(labels))]
    return Examples(pixels, np.array(labels, np.int64), paths)


# The mean of class 0 is (10, 0), that of class 2 is (0, 100); class 1 has no picture.
TRAIN = examples([[0, 0], [20, 0], [0, 100]], [0, 0, 2])
TEST = examples([[9, 9], [0, 60], [0, 40], [200, 0]], [0, 2, 2, 0])


class Model:
    """Reads everything as class 1, the surer the brighter; of the first picture it is right."""

    def predict(self, pixels, verbose):
        logits = np.zeros((len(pixels), 3))
        logits[:, 1] = pixels.reshape(len(pixels), -1).sum(axis=1) / 100
        logits[0, 0] = 50
        return logits


def test_the_nearest_mean_is_of_the_training_pictures():
    assert nearest_mean(TRAIN, TEST, 3).tolist() == [0, 2, 0, 0]


def test_a_report_has_all_that_was_misread_the_surest_first():
    report = report_of(Model(), {"train": TRAIN, "test": TEST}, ("a", "b", "c"))
    assert report["accuracy"] == 0.25
    assert report["baseline"] == 0.75
    assert report["confusion"] == [[1, 1, 0], [0, 0, 0], [0, 2, 0]]
    assert [(one["path"], one["label"], one["read"]) for one in report["wrong"]] == [
        ("3.png", "a", "b"),
        ("1.png", "c", "b"),
        ("2.png", "c", "b"),
    ]
    # e ** 2 of e ** 2 + 2.
    assert report["wrong"][0]["probability"] == pytest.approx(0.787, abs=1e-3)
