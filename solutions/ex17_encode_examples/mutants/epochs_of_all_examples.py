"""Makes batches of all rows, so that one may be of two epochs.

Task: epochs
Message: the rest of one epoch and the beginning of the next
Replace: name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
With: name: tf.gather(column, order) for name, column in rows.items()
"""
