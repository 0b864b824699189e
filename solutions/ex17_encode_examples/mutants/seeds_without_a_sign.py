"""Takes a seed without its sign.

Task: seeds
Message: without its sign
Replace: tf.range(examples), seed=tf.stack([seed, epoch])
With: tf.range(examples), seed=tf.stack([seed % 2**63, epoch])
"""
