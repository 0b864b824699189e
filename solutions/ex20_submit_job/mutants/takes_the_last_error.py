"""Takes the last error for the cause.

Task: cause
Message: says that the service gave up
Replace: error, step = (raised or ends)[0]
With: error, step = ends[-1]
"""
