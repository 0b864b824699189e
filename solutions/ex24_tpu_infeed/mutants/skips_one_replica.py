"""Passes over a batch for each step, and not one for each replica.

Task: resume
Message: A step takes a batch for each of the 2 replicas
Replace: first = step * part.replicas
With: first = step
"""
