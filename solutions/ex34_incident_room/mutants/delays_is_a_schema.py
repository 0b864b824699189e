"""Takes one bad row for a source that has changed.

Task: delays
Message: Step, cause and evidence do not together
Replace: "cause": "poisoned-row",
With: "cause": "schema-changed",
"""
