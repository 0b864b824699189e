"""Shuffles each block by itself.

Task: epochs
Message: Here it has to be over all examples
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(tf.shape(next(iter(rows.values())))[0]), seed=tf.stack([seed, epoch])
Replace: return kept.rebatch(examples).map(shuffled)
With: return kept.map(shuffled).unbatch().take(steps * batch).batch(batch)
"""
