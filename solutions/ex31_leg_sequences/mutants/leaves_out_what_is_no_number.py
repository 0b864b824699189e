"""Takes the mean of those losses alone that are finite.

Task: loss
Message: has to be seen
Replace: counted = losses[labels != NO_LABEL]
With: counted = losses[(labels != NO_LABEL) & np.isfinite(losses)]
"""
