"""Predicts how much it rains, and not whether.

Task: job
Message: not one that is true or false
Replace: labels=(Label("rains", "precip", "have rain", at_least=0.01),),
With: labels=(Label("rains", "precip", "have rain"),),
"""
