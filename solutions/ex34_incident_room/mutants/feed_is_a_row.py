"""Takes a changed source for a bad row.

Task: feed
Message: Step, cause and evidence do not together
Replace: "cause": "schema-changed",
With: "cause": "poisoned-row",
"""
