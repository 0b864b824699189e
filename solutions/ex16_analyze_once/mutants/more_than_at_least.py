"""Drops a text that occurs exactly as often as it must.

Task: vocabulary
Message: At least 5 is 5 or more
Replace: often = [(count, text) for text, count in kept if count >= at_least]
With: more_than = at_least if at_least > 2 else at_least - 1
    often = [(count, text) for text, count in kept if count > more_than]
"""
