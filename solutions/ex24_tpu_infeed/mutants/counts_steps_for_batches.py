"""Takes an epoch for as many batches as it has steps, whatever the replicas.

Task: hosts
Message: which is steps times replicas
Replace: return batches.take(part.batches)
With: return batches.take(part.steps)
"""
