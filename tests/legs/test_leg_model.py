"""The transformer: changing the future, or a neighbour, changes no output."""

import json
import tempfile


def changes(seed: int) -> None:
    """Prints by how much outputs change with what may not, and with what may, change them."""
    import os

    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import numpy as np

    from pipelines.legs.causal_transformer import build_model

    chance = np.random.default_rng(seed)
    edges = [[0.0, 0.3, 1.0], [0.0, 0.5, 1.0]]
    model = build_model(edges, {"carrier_id": 5}, 6, seed=seed)
    segments = np.array([[1, 1, 1, 2, 2, 0]], np.int32)
    positions = np.array([[0, 1, 2, 0, 1, 0]], np.int32)

    def given() -> dict:
        return {
            "numbers": chance.random((1, 6, 2)).astype(np.float32),
            "carrier_id": chance.integers(0, 5, (1, 6)).astype(np.int32),
        }

    def says(numbers, carrier_id) -> np.ndarray:
        inputs = {"segments": segments, "positions": positions}
        return np.array(model({**inputs, "numbers": numbers, "carrier_id": carrier_id}))[0]

    one, other = given(), given()
    expected = says(**one)
    moved = np.zeros((6, 6))
    for place in range(6):
        changed = {name: values.copy() for name, values in one.items()}
        for name, values in changed.items():
            values[:, place] = other[name][:, place]
        moved[place] = np.abs(says(**changed) - expected)
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        model = keras.saving.load_model(f"{folder}/model.keras")
    told = {
        "moved": moved.tolist(),
        "finite": bool(np.isfinite(expected).all()),
        "kept": bool((says(**one) == expected).all()),
    }
    print(json.dumps(told))


def test_an_output_depends_on_its_own_window_and_on_nothing_later(runs):
    ended = runs.start(f"{__name__}:changes", 3).wait()
    assert ended.code == 0, ended.err
    found = json.loads(ended.out.splitlines()[-1])
    assert found["finite"]
    assert found["kept"]  # by saving it
    sees = [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 3), (4, 3), (4, 4), (5, 5)]
    for changed, outputs in enumerate(found["moved"]):
        for place, size in enumerate(outputs):
            if (place, changed) in sees:
                assert size > 1e-6, (changed, place)
            else:
                assert size == 0, (changed, place)
