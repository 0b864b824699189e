"""Gives the network the numbers alone.

Task: pieces
Message: bends in a few places, found slowly
Replace: if config.bins:
With: if config.bins > 1_000:
"""
