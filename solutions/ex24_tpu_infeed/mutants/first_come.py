"""Takes the shards that answer first.

Task: seed
Message: which file answers first
Replace: parse, num_parallel_calls=tf.data.AUTOTUNE, deterministic=feed.deterministic
With: parse, num_parallel_calls=4, deterministic=False
"""
