"""Counts updates from the one at the watermark on.

Task: newest
Message: A pane knows how many there were before it
Replace: "update": pane.index,
With: "update": pane.nonspeculative_index,
"""
