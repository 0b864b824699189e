"""Leaves out what left exactly an hour before.

Task: window
Message: minute -60 is in it
Replace: first = np.searchsorted(departed, instants - WINDOW, "left")
With: first = np.searchsorted(departed, instants - WINDOW, "right")
"""
