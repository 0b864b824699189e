"""Finds no cause without a traceback.

Task: cause
Message: raised IndexError
Replace: error, step = _last_line((raised or errors)[0]["text"])
With: error, step = _last_line(raised[0]["text"])
"""
