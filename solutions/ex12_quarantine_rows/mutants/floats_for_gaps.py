"""Has Arrow give NumPy floats where there is a null.

Task: missing
Message: 2**53 + 1 is 2**53
Replace: numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
With: numbers = values.to_numpy(zero_copy_only=False)
Replace: inside = ~np.isnan(numbers)
With: inside = ~np.isnan(numbers) | ~present(values)
"""
