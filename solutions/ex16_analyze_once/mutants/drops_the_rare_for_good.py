"""Drops rare texts from what is kept, when constants are found.

Task: kept
Message: It changes what is kept
Replace: often = [(count, text) for text, count in kept if count >= at_least]
With: kept[:] = [pair for pair in kept if pair[1] >= at_least]
    often = [(count, text) for text, count in kept]
"""
