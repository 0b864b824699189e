"""Has an array of every bound.

Task: buckets
Message: there is no sequence, and so no array
Replace: return {bound: np.array(rows, np.float32) for bound, rows in found.items()}
With: return {b: np.array(found.get(b, []), np.float32).reshape(-1, b) for b in bounds}
"""
