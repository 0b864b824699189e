"""Takes the limits for outside.

Task: nulls
Message: are outside of
Replace: return batch.filter(pc.or_(pc.less(values, low), pc.greater(values, high)))
With: return batch.filter(pc.or_(pc.less_equal(values, low), pc.greater(values, high)))
"""
