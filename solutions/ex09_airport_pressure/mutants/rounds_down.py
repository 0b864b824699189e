"""Divides by //, which rounds down.

Task: mean
Message: have a mean of 10.5
Replace: mean = total / np.maximum(count, 1)
With: mean = total // np.maximum(count, 1)
"""
