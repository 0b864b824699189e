"""Takes an epoch for as many batches as it has steps, whatever the replicas.

Task: hosts
Message: which is steps times replicas
Replace: left = part.batches * part.batch - window * size
With: left = part.steps * part.batch - window * size
"""
