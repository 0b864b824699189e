"""Takes an epoch for as many batches as it has steps, whatever the replicas.

Task: hosts
Message: which is steps times replicas
Replace: size, taken = window_batches * part.batch, part.batches * part.batch
With: size, taken = window_batches * part.batch, part.steps * part.batch
"""
