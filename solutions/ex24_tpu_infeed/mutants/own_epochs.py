"""Ends an epoch when this host's own examples end.

Task: hosts
Message: the two disagree on which epoch a step belongs to
Replace: left = part.batches * part.batch - window * size
With: left = tf.shape(rows["weight"])[0] // part.batch * part.batch
"""
