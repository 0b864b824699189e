"""The two heads' losses, of each example; import where Keras may be imported.

Of Keras' own operations, so that every framework computes the same.
"""

from keras import ops


def log_loss(label, logit):
    """Cross-entropy of each example, in nats.

    Args:
        label: float32 [batch], 0 or 1.
        logit: float32 [batch].
    """
    return ops.softplus(logit) - label * logit


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
    shares = ops.convert_to_tensor(quantiles, "float32")
    over = (ops.expand_dims(amount, 1) - predicted) / unit
    return ops.mean(ops.maximum(shares * over, (shares - 1.0) * over), axis=1)


def sums_of(config, batch: dict, predicted: dict):
    """The two losses, summed over a batch.

    Args:
        config: a `pipelines.training.config.Config`.
        batch: `label`, and `amount` where there are quantiles.
        predicted: what the model gives.

    Returns:
        (log loss, pinball loss); the latter is 0 without quantiles.
    """
    of_label = ops.sum(log_loss(batch["label"], predicted["label"]))
    if not config.quantiles:
        return of_label, ops.zeros_like(of_label)
    amounts = pinball_loss(
        batch["amount"], predicted["amount"], config.quantiles, config.amount_unit
    )
    return of_label, ops.sum(amounts)
