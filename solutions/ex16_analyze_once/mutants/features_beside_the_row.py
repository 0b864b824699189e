"""Adds the features to the row, label included.

Task: transform
Message: The other columns, the label among
Replace: features: dict = {}
With: features: dict = dict(row) if len(columns) > 1 else {}
"""
