"""The model's parts against values worked out by hand, and the path that a TPU takes."""

import decimal
import json
import math
import os

import numpy as np
import pytest

from pipelines.problems import RequestError
from pipelines.tables.modelling import Modelling
from pipelines.training import baselines, config, metrics, slices
from pipelines.training.config import Config
from pipelines.training.features import Features, read_features
from pipelines.training.prepare import wanted

# Each more makes the graph larger by as much; `WORKSHOP_REPLICAS=8` asks for those of a TPU host.
REPLICAS = int(os.environ.get("WORKSHOP_REPLICAS", "2"))


@pytest.fixture(scope="module")
def proved(runs, data_set, tmp_path_factory):
    """Some steps by one replica, by several, and by one under XLA, side by side."""
    folder = tmp_path_factory.mktemp("steps")
    kinds = {"one": (1, False), "several": (REPLICAS, False), "compiled": (1, True)}
    calls = {
        name: runs.start(
            "tests.support.training_calls:losses", str(data_set), *how, str(folder / f"{name}.json")
        )
        for name, how in kinds.items()
    }
    ended = {name: call.wait() for name, call in calls.items()}
    assert all(end.code == 0 for end in ended.values()), [end.err[-2000:] for end in ended.values()]
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in kinds}


def test_several_replicas_make_the_same_losses_as_one(proved):
    np.testing.assert_allclose(proved["several"]["losses"], proved["one"]["losses"], rtol=1e-4)
    np.testing.assert_allclose(proved["several"]["logit"], proved["one"]["logit"], rtol=1e-3)


def test_several_replicas_evaluate_every_example_once(proved, data_set):
    rows = json.loads((data_set / "MANIFEST.json").read_text())["rows"]["eval"]
    assert len(proved["several"]["delays"]) == rows
    assert proved["several"]["delays"] == proved["one"]["delays"]


def test_a_step_compiled_by_xla_makes_the_same_losses(proved):
    np.testing.assert_allclose(proved["compiled"]["losses"], proved["one"]["losses"], rtol=1e-4)


def test_the_whole_step_is_compiled_once_and_has_no_dynamic_shape(proved):
    (shapes,) = proved["compiled"]["shapes"]
    assert shapes
    assert all(size is not None for shape in shapes for size in shape)
    assert [512, 2] in shapes


@pytest.mark.parametrize("kind", ["one", "several", "compiled"])
def test_nothing_is_traced_again_whatever_the_number_of_steps_in_a_call(proved, kind):
    assert proved[kind]["traces"] == {"train": 1, "predict": 1}
    assert proved[kind]["step"] == 6


def test_edges_of_bins_stand_at_equal_shares(tf):
    from pipelines.training.layers import bin_edges

    numbers = np.stack([np.arange(101.0), np.repeat(7.0, 101), np.arange(101) % 2], axis=1)
    edges = bin_edges(numbers.astype(np.float32), 4)
    assert edges == [[0.0, 25.0, 50.0, 75.0, 100.0], [7.0], [0.0, 1.0]]


def test_a_number_is_encoded_by_how_far_it_came_through_each_bin(tf):
    from pipelines.training.layers import PiecewiseLinear

    layer = PiecewiseLinear([[0.0, 10.0, 30.0], [5.0], [0.0, 1.0]])
    rows = np.array([[-1, 5, 0.5], [10, 5, 0], [25, 5, 1], [99, 5, 2]], np.float32)
    np.testing.assert_allclose(
        layer(rows), [[0, 0, 0.5], [1, 0, 0], [1, 0.75, 1], [1, 1, 1]], rtol=1e-6
    )


def test_bins_too_narrow_for_bfloat16_are_told_apart_under_its_policy(tf):
    from pipelines.training.layers import PiecewiseLinear

    layer = PiecewiseLinear([[1.0, 1.001]], dtype="mixed_bfloat16")
    encoded = layer(np.array([[1.0005]], np.float32))
    assert encoded.dtype == tf.bfloat16
    np.testing.assert_allclose(tf.cast(encoded, tf.float32), [[0.5]], rtol=1e-2)


def test_quantiles_never_cross(tf):
    from pipelines.training.layers import RisingQuantiles

    free = np.random.default_rng(0).normal(0, 9, (200, 3)).astype(np.float32)
    quantiles = RisingQuantiles(40.0)(free).numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    np.testing.assert_allclose(quantiles[:, 0], free[:, 0] * 40, rtol=1e-5)


def test_a_cross_gives_each_pair_of_ids_a_number_of_its_own(tf):
    from pipelines.training.layers import Ids

    ids = np.array([[a, 99, b] for a in range(3) for b in range(4)], np.int32)
    assert Ids([0, 2], [3, 4])(ids).numpy().tolist() == list(range(12))
    # Out of range is the last id, as the transform's out-of-vocabulary bucket is.
    assert Ids([1], [5])(ids).numpy().tolist() == [4] * 12


def test_losses_worked_out_by_hand(tf):
    from pipelines.training.losses import log_loss, pinball_loss

    loss = pinball_loss(
        np.array([30.0], np.float32), np.array([[10.0, 40.0]], np.float32), (0.1, 0.9), 10.0
    )
    # 20 minutes over the first: 0.1 * 2; 10 under the second: 0.1 * 1; their mean.
    np.testing.assert_allclose(loss, [0.15], rtol=1e-6)
    np.testing.assert_allclose(
        log_loss(np.array([1.0, 0.0], np.float32), np.array([0.0, 0.0], np.float32)),
        [np.log(2)] * 2,
        rtol=1e-6,
    )


def test_calibration_error_worked_out_by_hand():
    probability = np.array([0.1, 0.1, 0.1, 0.1, 0.9, 0.9])
    late = np.array([0, 0, 0, 1, 1, 1])
    # Four at 0.1 of which a quarter is late, two at 0.9 that both are.
    expected = (4 * abs(0.25 - 0.1) + 2 * abs(1 - 0.9)) / 6
    assert metrics.calibration_error(probability, late) == pytest.approx(expected)
    assert [point["examples"] for point in metrics.calibration(probability, late)] == [4, 2]


def test_scores_worked_out_by_hand():
    scores = metrics.classification(np.array([0.2, 0.8, 0.6]), np.array([0, 1, 0]))
    assert scores["auc"] == 1.0
    assert scores["brier"] == pytest.approx((0.04 + 0.04 + 0.36) / 3)
    assert scores["log_loss"] == pytest.approx(-(2 * np.log(0.8) + np.log(0.4)) / 3)
    assert metrics.classification(np.array([0.2]), np.array([0]))["auc"] is None


@pytest.mark.filterwarnings("error")
def test_a_probability_is_that_of_exact_arithmetic_for_any_logit():
    logits = np.array([-1e30, -740.0, -710.0, -37.5, -1e-17, 0.0, 5e-324, 0.3, 36.0, 710.0, 1e30])
    with decimal.localcontext(prec=60, Emin=-9999, Emax=9999):
        exact = [
            float(1 / (1 + (-decimal.Decimal(x)).exp())) if abs(x) < 1e4 else float(x > 0)
            for x in logits
        ]
    np.testing.assert_allclose(metrics.sigmoid(logits), exact, rtol=1e-15, atol=5e-324)
    np.testing.assert_array_equal(metrics.sigmoid(np.float32([-200, 200])), [np.exp(-200.0), 1])


def test_certain_and_wrong_is_as_bad_as_the_least_probability_allows():
    scores = metrics.classification(np.array([0.0, 1.0, 1e-300]), np.array([1, 0, 0]))
    assert scores["log_loss"] == pytest.approx((2 * 7 * math.log(10) + 1e-7) / 3)
    assert scores["brier"] == pytest.approx(2 / 3, rel=1e-15)
    assert scores["calibration_error"] == pytest.approx((2 * 0.5 + 1) / 3)


def test_means_of_many_small_numbers_lose_nothing_to_float32():
    delay = np.full(3_000_000, 0.1, np.float32)
    found = metrics.quantile_metrics(delay, np.zeros((len(delay), 1), np.float32), (0.5,))
    exact = math.fsum(delay.astype(float)) / len(delay)
    assert found["mean_absolute_error"] == pytest.approx(exact, rel=1e-14)


def test_a_curve_of_no_points_and_of_one_is_thinned_to_itself():
    assert metrics.thinned(np.empty(0)) == []
    assert metrics.thinned(np.array([0.5])) == [0.5]


def test_the_quantiles_metrics_worked_out_by_hand():
    found = metrics.quantile_metrics(
        np.array([0.0, 10.0]), np.array([[-5.0, 5.0], [0.0, 20.0]]), (0.1, 0.5)
    )
    assert found["mean_absolute_error"] == 7.5
    assert [row["below"] for row in found["quantiles"]] == [0.0, 1.0]
    assert found["quantiles"][0]["pinball_loss"] == pytest.approx((0.5 + 1.0) / 2)


@pytest.mark.parametrize("period", [1440.0, 365.25])
def test_a_cycle_tells_what_it_was_made_of(period):
    values = np.arange(0, 365)
    angle = (values * (2 * np.pi / period)).astype(np.float32)
    assert slices.of_cycle(np.sin(angle), np.cos(angle), period).tolist() == values.tolist()


def test_every_feature_can_be_left_out(data_set, tf):
    from pipelines.training.layers import bin_edges
    from solutions.ex25_train_model.solution import build_model

    features = read_features(str(data_set))
    few = wanted(features, Config(features=("temp_z",), crosses=()))
    assert few.names == ("dep_delay_z", "temp_z")
    model = build_model(few, Config(bins=0, crosses=()), bin_edges(np.zeros((3, 2)), 2))
    given = {"numbers": np.zeros((4, 2), np.float32), "ids": np.zeros((4, 0), np.int32)}
    predicted = model(given)
    assert predicted["label"].shape == (4,)
    assert predicted["amount"].shape == (4, 3)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"crosses": (("carrier_id", "moon_id"),)}, "wide part wants the feature moon_id"),
        ({"crosses": (("carrier_id", "temp_z"),)}, "crosses temp_z, which is a number"),
        ({"features": ("moon_z",)}, "The model wants the feature moon_z"),
    ],
)
def test_a_feature_that_the_data_lacks_is_named(settings, sentence):
    features = Features(
        ("dep_delay_z", "temp_z"), (("carrier_id", 17), ("dest_id", 100)), amount="arrival_delay"
    )
    with pytest.raises(RequestError, match=sentence):
        wanted(features, Config(**{"crosses": (), **settings}))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"batch": 0}, "batch is 0: it must be a whole number from 1"),
        ({"batch": 1.5}, "batch is 1.5"),
        ({"dropout": 1.0}, "dropout is 1.0"),
        ({"input_dropout": -0.1}, "input_dropout is -0.1"),
        ({"learning_rate": "high"}, "learning_rate is 'high'"),
        ({"hidden": []}, "hidden is"),
        ({"quantiles": [0.5, 0.1]}, "quantiles is"),
        ({"crosses": [["a"]]}, "crosses must be pairs"),
        ({"lerning_rate": 1}, "unknown setting 'lerning_rate'"),
        ([1], "is not an object of settings"),
    ],
)
def test_a_wrong_setting_is_named(given, sentence):
    with pytest.raises(RequestError, match=sentence):
        config.from_dict(given, "--config best.json")


def test_quantiles_fit_the_labels_that_the_data_has():
    number = Features(("x",), (), amount="cost")
    assert wanted(number, Config()) == number
    with pytest.raises(RequestError, match=r"quantiles is .*, and the data has the label cost"):
        wanted(number, Config(quantiles=()))


def test_groups_that_no_job_declares_are_the_categories_of_few_ids(tmp_path):
    assets = tmp_path / "transform_fn" / "assets"
    assets.mkdir(parents=True)
    (assets / "words").write_text("red\nblue\n")
    (tmp_path / "transformed_metadata").mkdir()
    (tmp_path / "transformed_metadata" / "asset_map").write_text('{"colour": "words"}')
    features = Features((), (("colour_id", 3), ("place_id", 500), ("shape_id", 2)))
    rows = {"numbers": np.zeros((2, 0)), "ids": np.array([[2, 400, 1], [0, 1, 0]])}
    found = slices.groups(Modelling(), features, rows, str(tmp_path))
    assert {kind: titles for kind, (titles, _) in found.items()} == {
        "colour": ["red", "blue", "others"],
        "shape": ["0", "1"],
    }
    assert found["shape"][1].tolist() == [1, 0]


def test_the_best_number_is_the_measure_whichever_way_it_points():
    features = Features(("noise", "rising", "falling"), ())
    label = np.array([0.0] * 50 + [1.0] * 50)
    steps = np.arange(100.0)
    numbers = np.stack([steps % 7, steps % 60, -steps], axis=1)
    train = {"numbers": numbers, "label": label}
    assert baselines.best_number(features, train) == "falling"
    probability = baselines.number_alone("falling", features, train, train)
    assert metrics.classification(probability, label)["auc"] == 1.0


def test_settings_are_read_as_they_are_written(tmp_path):
    path = tmp_path / "config.json"
    settings = Config(hidden=(9, 8), crosses=(("a", "b"),), seed=7)
    path.write_text(json.dumps(settings.as_dict()))
    assert config.read_config(str(path)) == settings
