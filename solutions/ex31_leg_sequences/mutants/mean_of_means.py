"""Takes the mean of the rows' means.

Task: loss
Message: the weight of four
Replace: counted = losses[labels != NO_LABEL]
    return float(counted.mean()) if counted.size else 0.0
With: rows = [one[its != NO_LABEL] for one, its in zip(losses, labels, strict=True)]
    means = [row.mean() for row in rows if row.size]
    return float(np.mean(means)) if means else 0.0
"""
