"""Takes warnings for errors.

Task: cause
Message: A warning is no failure
Replace: (one for one in messages if one["importance"] == "JOB_MESSAGE_ERROR"),
With: (one for one in messages if one["importance"] != "JOB_MESSAGE_BASIC"),
"""
