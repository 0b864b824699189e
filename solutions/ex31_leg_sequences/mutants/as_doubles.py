"""Makes arrays of float64.

Task: buckets
Message: float32
Replace: return {bound: np.array(rows, np.float32) for bound, rows in found.items()}
With: return {bound: np.array(rows) for bound, rows in found.items()}
"""
