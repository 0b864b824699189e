"""Takes all days before for the span before.

Task: jump
Message: that is no jump
Replace: before = merge(series[index - span : index])
With: before = merge(series[:index])
"""
