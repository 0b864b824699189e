"""Takes the share of evaluation for its limit.

Task: split
Message: flights are in another split
Replace: WHEN bucket < {train + evaluation} THEN 'eval'
With: WHEN bucket < {evaluation} THEN 'eval'
"""
