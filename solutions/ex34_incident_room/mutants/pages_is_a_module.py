"""Takes a library for a module of the job.

Task: pages
Message: Step, cause and evidence do not together
Replace: "cause": "library-missing",
With: "cause": "module-missing",
"""
