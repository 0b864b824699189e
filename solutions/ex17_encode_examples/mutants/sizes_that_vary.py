"""Makes batches without saying that all are full.

Task: epochs
Message: is compiled for one shape
Replace: return tf.data.Dataset.counter().flat_map(rows_of).rebatch(batch, drop_remainder=True)
With: return tf.data.Dataset.counter().flat_map(rows_of).unbatch().batch(batch)
"""
