"""Gives NumPy's numbers, which JSON does not know.

Task: columns
Message: answers hold numbers of Python's own
Replace: "late_probability": float(predicted["late_probability"][i]),
With: "late_probability": np.float32(predicted["late_probability"][i]),
"""
