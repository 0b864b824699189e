"""Makes no ids of one flight, however many there are.

Task: predictions
Message: as many rows of ids as of numbers
Replace: rows = tf.shape(next(iter(raw.values())))[0]
With: rows = 1
"""
