"""Gives NumPy's numbers, which JSON does not know.

Task: columns
Message: Numbers and texts go in as they come
Replace: "late_probability": float(predicted["late_probability"][i]),
With: "late_probability": np.float32(predicted["late_probability"][i]),
"""
