"""Gives the model numbers in float64.

Task: columns
Message: an array [n] of float32 or of texts
Replace: columns = {name: np.array([r[name] for r in rows], np.float32) for name in JOB.raw.numbers}
With: columns = {name: np.array([r[name] for r in rows], np.float64) for name in JOB.raw.numbers}
"""
