"""Repeats before it makes batches, so that a batch may be of two epochs.

Task: epochs
Message: has examples twice
Replace: batches = rows.rebatch(part.batch, drop_remainder=True)
    return batches.take(part.batches)
With: return rows
Replace: batches = tf.data.Dataset.counter(epoch).flat_map(epoch_batches)
With: batches = tf.data.Dataset.counter(epoch).flat_map(epoch_batches)
    batches = batches.rebatch(part.batch, drop_remainder=True)
"""
