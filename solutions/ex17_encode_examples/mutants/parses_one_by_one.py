"""Parses each example as a block of one.

Task: cache
Message: one for each block
Replace: kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
With: kept = blocks.rebatch(1).map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()
"""
