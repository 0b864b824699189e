"""Keeps the strings, and parses them in each epoch.

Task: cache
Message: A cache keeps what comes out of the step before it
Replace: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
With: kept = blocks.cache().map(parse, num_parallel_calls=tf.data.AUTOTUNE)
"""
