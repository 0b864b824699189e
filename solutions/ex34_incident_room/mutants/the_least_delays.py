"""Lists the least delays.

Task: worst
Message: The largest delays come first
Replace: beam.combiners.Top.SmallestPerKey
With: beam.combiners.Top.LargestPerKey
"""
