"""Takes a model for a connection.

Task: scores
Message: Step, cause and evidence do not together
Replace: "cause": "model-per-element",
With: "cause": "connection-per-element",
"""
