"""Queues a killed trial once more that is queued already.

Task: resume
Message: made twice
Replace: if _wanted(trial) not in queued:
With: if True:
"""
