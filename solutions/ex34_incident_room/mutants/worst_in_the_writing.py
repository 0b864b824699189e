"""Names the step that the stage's name ends with.

Task: worst
Message: Step, cause and evidence do not together
Replace: "step": "Pick the worst",
With: "step": "Write",
"""
