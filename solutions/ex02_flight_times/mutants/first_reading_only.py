"""Forgets that a clock that is put back shows a reading once more.

Task: arrived
Message: 1:30 came once more 45 minutes later
Replace: for fold in (0, 1)
With: for fold in (0,)
"""
