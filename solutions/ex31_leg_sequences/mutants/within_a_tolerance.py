"""Compares with NumPy's tolerance, which grows with the output.

Task: ahead
Message: Compare the difference, not its share
Replace: if abs(changed[place] - expected[place]) > 1e-6:
With: if not np.isclose(changed[place], expected[place], atol=1e-6):
"""
