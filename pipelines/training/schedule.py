"""How fast a training learns as it goes on, and how far back its average reaches.

Of Keras' own operations, so that every framework computes the same.
"""

import keras
from keras import ops

from pipelines.training.config import Config

# The lowest learning rate, as a share of the highest.
_FLOOR = 0.01

# Variables of this name are not decayed.
NOT_DECAYED = "bias"


def learning_rate(config: Config, total_steps: int) -> keras.optimizers.schedules.CosineDecay:
    """The learning rate of a step: a warm-up, then a cosine decay.

    Args:
        total_steps: of the whole training.

    Returns:
        A function of the number of steps made, an integer tensor.
    """
    warmup = max(1, round(config.warmup * total_steps))
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate * _FLOOR,
        decay_steps=max(1, total_steps - warmup),
        alpha=_FLOOR,
        warmup_target=config.learning_rate,
        warmup_steps=warmup,
    )


def momentum_at(updates, momentum: float):
    """The momentum of a moving average that has had so few updates: it rises to its own.

    (1 + n) / (10 + n) after n updates, as `num_updates` does in TensorFlow's
    `tf.train.ExponentialMovingAverage`: the average reaches back over a share of the steps
    that there were. With 0.99 from the first step on, 0.99^n of the average would be the
    weights that the training began with: two thirds after 40 steps.

    Args:
        updates: of the average so far, an integer tensor.
        momentum: in the long run.
    """
    n = ops.cast(updates, "float32")
    return ops.minimum(momentum, (1.0 + n) / (10.0 + n))
