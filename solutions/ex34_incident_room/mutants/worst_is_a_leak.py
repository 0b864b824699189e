"""Takes a group for a leak: both end in a killed process.

Task: worst
Message: Step, cause and evidence do not together
Replace: "cause": "group-in-memory",
With: "cause": "memory-leak",
"""
