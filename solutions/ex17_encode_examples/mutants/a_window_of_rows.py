"""Shuffles windows of rows, each by itself.

Task: epochs
Message: Here it has to be over all examples
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(tf.shape(next(iter(rows.values())))[0]), seed=tf.stack([seed, epoch])
Replace: name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
With: name: tf.gather(column, order) for name, column in rows.items()
Replace: return kept.rebatch(examples).map(shuffled)
With: whole = kept.rebatch(min(90, examples)).map(shuffled).rebatch(examples)
    return whole.map(lambda rows: {name: rows[name][: steps * batch] for name in rows})
"""
