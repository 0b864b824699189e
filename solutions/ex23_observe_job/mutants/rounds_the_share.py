"""Rounds a share to percents before it is compared.

Task: hot
Message: The contract, hot
Replace: if rows / total >= share:
With: if round(rows / total, 2) >= share:
"""
