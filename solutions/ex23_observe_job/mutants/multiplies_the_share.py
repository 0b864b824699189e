"""Multiplies the share, and loses a key whose share is the limit itself.

Task: hot
Message: 7 of 100 rows are a share of 0.07
Replace: if rows / total >= share:
With: if rows >= share * total:
"""
