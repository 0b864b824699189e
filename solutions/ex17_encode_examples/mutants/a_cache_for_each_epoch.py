"""Makes a new cache in each epoch.

Task: cache
Message: inside an epoch is another one in each
Replace: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
With: parsed = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
Replace: return kept.rebatch(examples).map(shuffled)
With: return parsed.cache().rebatch(examples).map(shuffled)
"""
