"""Ends an epoch when this host's own examples end.

Task: hosts
Message: the two disagree on which epoch a step belongs to
Replace: size, taken = window_batches * part.batch, part.batches * part.batch
With: size, taken = window_batches * part.batch, part.examples // part.batch * part.batch
"""
