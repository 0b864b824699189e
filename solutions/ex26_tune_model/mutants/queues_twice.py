"""Queues a killed trial once more that is queued already.

Task: resume
Message: is found running, and queued already
Replace: if _wanted(trial) not in queued:
With: if True:
"""
