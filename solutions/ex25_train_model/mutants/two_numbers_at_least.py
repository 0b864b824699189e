"""Has vectors of two numbers where config.embedding allows one.

Task: categories
Message: config.embedding is 1
Replace: dimensions = min(config.embedding, max(2, round(size**0.5)))
With: dimensions = max(2, min(config.embedding, round(size**0.5)))
"""
