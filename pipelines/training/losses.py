"""The two heads' losses, as sums over examples; import where TensorFlow may be imported."""

import tensorflow as tf


def log_loss(label, logit):
    """Cross-entropy of each example, in nats.

    Args:
        label: float32 [batch], 0 or 1.
        logit: float32 [batch].
    """
    return tf.nn.sigmoid_cross_entropy_with_logits(label, logit)


def pinball_loss(amount, predicted, quantiles, unit: float):
    """Pinball loss of each example, averaged over the quantiles, in units of the amount.

    Its expectation is least where the prediction is the quantile; after Koenker and
    Bassett, "Regression Quantiles", 1978.

    Args:
        amount: float32 [batch].
        predicted: float32 [batch, quantiles], in the same unit.
        quantiles: their shares, between 0 and 1.
        unit: how much of it counts as 1.
    """
    shares = tf.constant(quantiles, tf.float32)
    over = (amount[:, tf.newaxis] - predicted) / unit
    return tf.reduce_mean(tf.maximum(shares * over, (shares - 1.0) * over), axis=1)
