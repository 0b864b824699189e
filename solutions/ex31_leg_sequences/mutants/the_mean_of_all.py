"""Divides by all places.

Task: loss
Message: the place is not counted
Replace: counted = losses[labels != NO_LABEL]
    return float(counted.mean()) if counted.size else 0.0
With: return float(np.where(labels != NO_LABEL, losses, 0.0).mean())
"""
