"""Other shapes and seeds than those of the exercise's tests."""

import numpy as np
import pytest

SIZES = {"a_id": 2, "b_id": 9, "c_id": 400}
NUMBERS = ("dep_delay_z", "x", "y", "z")
EDGES = [[-1.0, 0.0, 2.0], [5.0], [0.0, 1.0], [-3.0, -2.0, -1.0, 4.0]]


def model(**settings) -> dict:
    return {"numbers": NUMBERS, "categories": SIZES, "edges": EDGES, "settings": settings}


def rows(count: int) -> dict:
    chance = np.random.default_rng(7)
    ids = np.stack([chance.integers(0, size, count) for size in SIZES.values()], axis=1)
    return {"numbers": chance.normal(0, 2, (count, 4)).astype(np.float32), "ids": ids}


@pytest.mark.task("heads", seconds=60)
@pytest.mark.parametrize("quantiles", [(0.5,), (0.05, 0.25, 0.5, 0.75, 0.95)])
def test_any_number_of_quantiles(harness, quantiles):
    settings = {"quantiles": quantiles, "crosses": (("c_id", "a_id"), ("a_id", "b_id"))}
    ran = harness.drive("predict", model(**settings), rows(33))
    found = ran.value[0]
    ran.must(found["amount"]["shape"] == [33, len(quantiles)], "Quantiles are missing.")
    ran.must(np.isfinite(found["label"]["values"]).all(), "A logit is no number.")


@pytest.mark.task("settings", seconds=60)
def test_three_layers_and_no_bins(harness):
    ran = harness.drive("weights", model(hidden=(11, 6, 4), bins=0))
    ran.must([11, 6] in ran.value and [6, 4] in ran.value, "Hidden layers are missing.")


@pytest.mark.task("learns", seconds=60)
def test_a_row_is_predicted_alike_whatever_is_beside_it(harness):
    many = rows(40)
    few = {name: values[:3] for name, values in many.items()}
    what = model(crosses=(("a_id", "b_id"),))
    one, other = (harness.drive("predict", what, given) for given in (many, few))
    other.must(
        np.allclose(
            one.value[0]["label"]["values"][:3], other.value[0]["label"]["values"], atol=1e-5
        ),
        "A prediction depends on the other rows of its batch.",
    )
