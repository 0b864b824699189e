"""Has one entry more than was asked for.

Task: vocabulary
Message: 301 entries, and 300 were asked for
Replace: vocab_size=size,
With: vocab_size=size + 1,
"""
