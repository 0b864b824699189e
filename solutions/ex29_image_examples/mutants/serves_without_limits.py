"""Serves whatever comes, without limits.

Task: served
Message: Files that strangers send
Replace: return training_input(pixels_of(contents, side, max_pixels).tobytes(), side)
With: return training_input(pixels_of(contents, side, 1 << 40).tobytes(), side)
"""
