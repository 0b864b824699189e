"""Counts from the full hour on, and not from an hour before.

Task: window
Message: In the hour before minute 0 two left
Replace: first = np.searchsorted(departed, instants - WINDOW, "left")
With: first = np.searchsorted(departed, instants // WINDOW * WINDOW, "left")
"""
