"""Counts in whole minutes, so that a second decides nothing.

Task: window
Message: Instants are seconds
Replace: first = np.searchsorted(departed, instants - WINDOW, "left")
With: first = np.searchsorted(departed // 60, instants // 60 - 60, "left")
"""
