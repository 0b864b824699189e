"""Embeds the categories too that are to be skipped.

Task: categories
Message: the model learns them by heart
Replace: if name not in config.skip_embedding:
With: if size:
"""
