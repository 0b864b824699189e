"""Makes numbers of NaN and infinity at places with a label too.

Task: loss
Message: has to be seen
Replace: counted = losses[labels != NO_LABEL]
    return float(counted.mean()) if counted.size else 0.0
With: there = labels != NO_LABEL
    return float((np.nan_to_num(losses) * there).sum() / max(there.sum(), 1))
"""
