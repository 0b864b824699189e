"""Takes the last error for the cause.

Task: cause
Message: says that the service gave up
Replace: error, step = _last_line((raised or errors)[0]["text"])
With: error, step = _last_line(errors[-1]["text"])
"""
