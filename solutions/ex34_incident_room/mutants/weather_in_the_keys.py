"""Names a step in which all rows still are.

Task: weather
Message: Step, cause and evidence do not together
Replace: "step": "Join",
With: "step": "Key flights",
"""
