"""Takes NaN for a missing value, as pandas does.

Task: nan
Message: NaN is there, and is no number
Replace: return present(values) & ~inside
With: return present(values) & ~np.isnan(numbers) & ~inside
"""
