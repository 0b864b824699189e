"""Takes two blocks of each file in its turn.

Task: blocks
Message: the first block of each file
Replace: deterministic=True,
With: deterministic=True,
        block_length=2,
"""
