"""Takes messages in the order in which they come.

Task: cause
Message: Messages come in any order
Replace: errors = sorted(
    (one for one in messages if one["importance"] == "JOB_MESSAGE_ERROR"),
    key=lambda one: one["time"],
    )
With: errors = [one for one in messages if one["importance"] == "JOB_MESSAGE_ERROR"]
"""
