"""Takes a step that crawls for workers that begin late.

Task: scores
Message: Step, cause and evidence do not together
Replace: "cause": "model-per-element",
With: "cause": "slow-start",
"""
