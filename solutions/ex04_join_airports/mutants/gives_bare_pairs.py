"""Gives pairs as process would, without a window.

Task: bundle
Message: Beam refuses the bare pair
Replace: yield window.GlobalWindows.windowed_value(pair)
With: yield pair
"""
