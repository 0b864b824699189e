"""Makes no ids of one flight, however many there are.

Task: predictions
Message: there are none, of each flight
Replace: rows = tf.shape(next(iter(raw.values())))[0]
With: rows = 1
"""
