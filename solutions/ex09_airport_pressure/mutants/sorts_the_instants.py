"""Sorts the instants, and gives what is found in another order.

Task: window
Message: the instants are not sorted
Replace: first = np.searchsorted(departed, instants - WINDOW, "left")
With: instants = np.sort(instants)
    first = np.searchsorted(departed, instants - WINDOW, "left")
"""
