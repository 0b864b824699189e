"""Embeds no category that is in a pair.

Task: categories
Message: No weights are there for
Replace: if name not in config.skip_embedding:
With: if name not in config.skip_embedding and not any(name in pair for pair in config.crosses):
"""
