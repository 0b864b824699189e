"""Takes the day itself to the days before it.

Task: jump
Message: With the day itself among those before it
Replace: before = merge(series[index - span : index])
With: before = merge(series[index - span : index + 1])
"""
