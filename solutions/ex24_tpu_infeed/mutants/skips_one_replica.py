"""Passes over a batch for each step, and not one for each replica.

Task: resume
Message: A step takes a batch for each of the 2 replicas
Replace: batches = batches.skip(step * part.replicas)
With: batches = batches.skip(step)
"""
