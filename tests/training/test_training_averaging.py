"""The average of the weights: by its formula, and on a training that is soon over."""

import numpy as np
import pytest


def averages_by_hand(weights: list[float], momentum: float) -> list[float]:
    """min(momentum, (1 + n) / (10 + n)) after n updates, in double precision."""
    found = [weights[0]]
    for n, weight in enumerate(weights[1:], start=1):
        m = min(momentum, (1 + n) / (10 + n))
        found.append(m * found[-1] + (1 - m) * weight)
    return found


@pytest.mark.parametrize("momentum", [0.5, 0.99])
def test_the_average_reaches_back_over_a_share_of_the_steps(tf, momentum):
    import keras

    from pipelines.training.loop import AveragingAdamW

    variable = keras.Variable([3.0])
    optimizer = AveragingAdamW(0.1, use_ema=True, ema_momentum=momentum)
    optimizer.build([variable])
    (average,) = optimizer._model_variables_moving_average
    weights, averages = [], []
    for step in range(40):
        optimizer.apply([tf.constant([np.cos(step)], tf.float32)])
        weights.append(float(variable.numpy()[0]))
        averages.append(float(average.numpy()[0]))
    np.testing.assert_allclose(averages, averages_by_hand(weights, momentum), rtol=1e-5)
    assert len(set(weights)) == 40


def test_the_momentum_is_its_own_in_the_long_run(tf):
    from pipelines.training.schedule import momentum_at

    # 891 is where (1 + n) / (10 + n) is 0.99.
    for updates, expected in [(0, 0.1), (1, 2 / 11), (8, 0.5), (891, 0.99), (10**7, 0.99)]:
        found = float(momentum_at(tf.constant(updates, tf.int64), 0.99))
        assert found == pytest.approx(expected, rel=1e-6)


ROWS, BATCH, STEPS = 736, 32, 46


def few_rows(tf):
    """736 rows whose label two numbers tell: 23 steps an epoch."""
    chance = np.random.default_rng(3)
    numbers = chance.normal(0, 1, (ROWS, 2)).astype(np.float32)
    label = (numbers @ [2.0, -3.0] + chance.logistic(0, 1, ROWS) > 0).astype(np.float32)
    rows = {
        "numbers": numbers,
        "ids": np.zeros((ROWS, 0), np.int32),
        "label": label,
        "weight": np.ones(ROWS, np.float32),
    }
    return tf.data.Dataset.from_tensor_slices(rows).batch(BATCH, drop_remainder=True).repeat()


def network():
    import keras

    numbers = keras.Input((2,), name="numbers")
    ids = keras.Input((0,), dtype="int32", name="ids")
    hidden = keras.layers.Dense(16, "relu")(numbers)
    logit = keras.ops.squeeze(keras.layers.Dense(1)(hidden), axis=1)
    return keras.Model({"numbers": numbers, "ids": ids}, {"label": logit})


def test_few_steps_train_with_the_default_average_as_well_as_without(tf):
    from pipelines.training import accelerator, metrics
    from pipelines.training.config import Config
    from pipelines.training.loop import Trainer

    rows = few_rows(tf)
    trainer = Trainer(
        network, Config(quantiles=(), learning_rate=0.01), accelerator.find("cpu"), STEPS
    )

    def log_loss() -> float:
        found = trainer.predict(trainer.distribute(lambda host: rows), ROWS // BATCH)
        return metrics.log_loss(metrics.sigmoid(found["logit"]), found["label"])

    begun = log_loss()
    trainer.train(trainer.distribute(lambda host: rows), STEPS)
    live = log_loss()
    with trainer.averaged():
        averaged = log_loss()
    assert live < begun - 0.1
    assert averaged < live + 0.02
