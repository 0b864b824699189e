"""Takes the shards that answer first.

Task: seed
Message: which file answers first
Replace: .map(parse, num_parallel_calls=tf.data.AUTOTUNE, deterministic=feed.deterministic)
With: .map(parse, num_parallel_calls=4, deterministic=False)
"""
