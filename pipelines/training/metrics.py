"""How good predictions are: pure functions on NumPy."""

import numpy as np

from pipelines.training.intervals import wilson

# Bins of equal width for the calibration error, as in Naeini, Cooper and Hauskrecht,
# "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015.
CALIBRATION_BINS = 15


def sigmoid(logit: np.ndarray) -> np.ndarray:
    """Probabilities of logits, in float64; near 0 as exact as near 1/2."""
    logit = logit.astype(np.float64)
    # Of a negative number only, which does not overflow.
    small = np.exp(-np.abs(logit))
    return np.where(logit < 0, small, 1.0) / (1.0 + small)


def calibration(probability: np.ndarray, label: np.ndarray, bins: int = CALIBRATION_BINS):
    """Predicted beside observed, in bins of equal width.

    Returns:
        A list of dicts of `predicted` (their mean), `observed` (the share of positives),
        `interval` (of that share, [low, high]) and `examples`, for the bins that have any.
    """
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins)
    predicted = np.bincount(place, probability, bins)
    observed = np.bincount(place, label, bins)
    return [
        {
            "predicted": float(predicted[i] / counts[i]),
            "observed": float(observed[i] / counts[i]),
            "interval": wilson(int(observed[i]), int(counts[i])),
            "examples": int(counts[i]),
        }
        for i in range(bins)
        if counts[i]
    ]


def calibration_error(probability: np.ndarray, label: np.ndarray) -> float:
    """Expected calibration error: the bins' gaps, weighted by their examples; of one or more."""
    curve = calibration(probability, label)
    gaps = sum(abs(point["predicted"] - point["observed"]) * point["examples"] for point in curve)
    return gaps / len(label)


def log_loss(probability: np.ndarray, label: np.ndarray) -> float:
    """Cross-entropy in nats; no probability counts as nearer to 0 or 1 than 1e-7, so it is finite.

    Args:
        probability: float [rows], at least one.
        label: [rows], 0 or 1.
    """
    clipped = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    return float(-np.mean(label * np.log(clipped) + (1 - label) * np.log1p(-clipped)))


def classification(probability: np.ndarray, label: np.ndarray) -> dict[str, float | None]:
    """AUC, average precision, Brier score, log loss in nats and calibration error.

    The two of ranking are None where all labels are alike.

    Args:
        probability: float [rows], at least one.
        label: [rows], 0 or 1.
    """
    from sklearn import metrics

    probability = probability.astype(np.float64)
    both = 0 < label.sum() < len(label)
    return {
        "auc": float(metrics.roc_auc_score(label, probability)) if both else None,
        "average_precision": (
            float(metrics.average_precision_score(label, probability)) if both else None
        ),
        "brier": float(np.mean((probability - label) ** 2)),
        "log_loss": log_loss(probability, label),
        "calibration_error": calibration_error(probability, label),
    }


def quantile_metrics(amount: np.ndarray, predicted: np.ndarray, quantiles) -> dict:
    """Of the quantiles' head: pinball loss and coverage by quantile, error of the median.

    Args:
        amount: [rows]; at least one.
        predicted: [rows, quantiles], in the same unit, as the losses and the error are.
    """
    amount, predicted = amount.astype(np.float64), predicted.astype(np.float64)
    by_quantile = []
    for i, share in enumerate(quantiles):
        over = amount - predicted[:, i]
        by_quantile.append(
            {
                "quantile": share,
                "below": float(np.mean(amount <= predicted[:, i])),
                "pinball_loss": float(np.mean(np.maximum(share * over, (share - 1) * over))),
            }
        )
    middle = int(np.argmin(np.abs(np.array(quantiles) - 0.5)))
    error = float(np.mean(np.abs(amount - predicted[:, middle])))
    return {"quantiles": by_quantile, "mean_absolute_error": error}


def contradictions(
    probability: np.ndarray, predicted: np.ndarray, quantiles, threshold: float
) -> list[dict]:
    """Rows of which the two heads say different things, by quantile.

    Where the label is an amount of at least the threshold, the quantile q reaches it if and
    only if the label's probability is at least 1 - q; two heads need not keep to that.

    Args:
        probability: of the label, [rows], at least one.
        predicted: [rows, quantiles], in the threshold's unit.
        quantiles: their shares.

    Returns:
        A dict for each quantile: `by_quantile_only` and `by_probability_only`, how many rows
        only one of the two calls positive; their `share` and its `interval`.
    """
    found = []
    for i, quantile in enumerate(quantiles):
        reaches, likely = predicted[:, i] >= threshold, probability >= 1 - quantile
        one, other = int((reaches & ~likely).sum()), int((likely & ~reaches).sum())
        found.append(
            {
                "quantile": quantile,
                "by_quantile_only": one,
                "by_probability_only": other,
                "share": (one + other) / len(probability),
                "interval": wilson(one + other, len(probability)),
            }
        )
    return found


def thinned(values: np.ndarray, points: int = 200) -> list[float]:
    """At most so many of the values, first and last among them, for a curve in a file."""
    places = np.unique(np.linspace(0, len(values) - 1, min(points, len(values))).round())
    return [round(float(values[i]), 6) for i in places.astype(np.int64)]
