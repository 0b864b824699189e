"""Serves float64, which is not bit for bit the same.

Task: served
Message: turned and scaled by boxes
Replace: return training_input(pixels_of(contents, side, max_pixels).tobytes(), side)
With: return pixels_of(contents, side, max_pixels) / 255
"""
