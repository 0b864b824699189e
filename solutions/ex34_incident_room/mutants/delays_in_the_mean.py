"""Names the step behind the one that raised.

Task: delays
Message: Step, cause and evidence do not together
Replace: "step": "Parse",
With: "step": "Mean delay",
"""
