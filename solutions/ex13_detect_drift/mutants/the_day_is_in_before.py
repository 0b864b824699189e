"""Takes the day itself to the days before it.

Task: jump
Message: 0.37 bits
Replace: before = merge(series[index - span : index])
With: before = merge(series[index - span : index + 1])
"""
