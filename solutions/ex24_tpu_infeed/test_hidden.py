"""Other sizes than those of the exercise's tests."""

import pytest

FLIGHTS = [(float(i % 50), i % 16, float(i % 90)) for i in range(200)]


def rows(*batches) -> list[int]:
    return [
        int(row)
        for batch in batches
        for row, weight in zip(batch["numbers"][:, 1], batch["weight"], strict=True)
        if weight > 0
    ]


@pytest.mark.task("epochs", seconds=60)
def test_small_windows_lose_nothing(harness):
    how = {"training": True, "batch": 20, "cache": False, "window": 16, "seed": 5}
    ran = harness.drive("batches", FLIGHTS, [110, 90], 20, **how)
    for epoch in (0, 1):
        found = rows(*ran.value["taken"][10 * epoch : 10 * epoch + 10])
        ran.must(sorted(found) == list(range(200)), "An epoch is not of all examples.")


@pytest.mark.task("evaluation", seconds=60)
@pytest.mark.parametrize("counts", [(1,), (8,), (9, 0, 30)])
def test_other_sizes_are_evaluated_once(harness, counts):
    batches = max(1, -(-sum(counts) // 8))
    ran = harness.drive("batches", FLIGHTS, list(counts), batches, training=False, batch=8)
    found = rows(*ran.value["taken"])
    ran.must(sorted(found) == list(range(sum(counts))), "Examples are missing, or come twice.")


@pytest.mark.task("resume", seconds=60)
@pytest.mark.parametrize("step", [1, 9, 23])
def test_a_streamed_training_goes_on_at_any_step(harness, step):
    how = {"training": True, "batch": 20, "cache": False, "window": 64, "seed": 5}
    whole = harness.drive("batches", FLIGHTS, [70, 60, 70], 26, **how)
    rest = harness.drive("batches", FLIGHTS, [70, 60, 70], 3, first_step=step, **how)
    expected = [rows(batch) for batch in whole.value["taken"][step : step + 3]]
    rest.must([rows(batch) for batch in rest.value["taken"]] == expected, "It goes on elsewhere.")
