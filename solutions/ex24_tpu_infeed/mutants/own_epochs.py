"""Ends an epoch when this host's own examples end.

Task: hosts
Message: the two disagree on which epoch a step belongs to
Replace: return batches.take(part.batches)
With: return batches
"""
