"""Takes the limits themselves for impossible.

Task: departed
Message: are delays that a flight may have
Replace: within = pc.greater_equal(delay, DELAY.minimum), pc.less_equal(delay, DELAY.maximum)
With: within = pc.greater(delay, DELAY.minimum), pc.less(delay, DELAY.maximum)
"""
