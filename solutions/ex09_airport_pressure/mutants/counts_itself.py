"""Closes the window at its end too, so that a flight is in its own hour.

Task: window
Message: has its own delay in the mean
Replace: last = np.searchsorted(departed, instants, "left")
With: last = np.searchsorted(departed, instants, "right")
"""
