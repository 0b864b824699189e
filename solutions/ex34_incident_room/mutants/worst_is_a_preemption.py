"""Takes a process that was killed for a machine that was taken away.

Task: worst
Message: Step, cause and evidence do not together
Replace: "cause": "group-in-memory",
With: "cause": "preemption",
"""
