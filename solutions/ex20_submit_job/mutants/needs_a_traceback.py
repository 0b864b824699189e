"""Finds no cause without a traceback.

Task: cause
Message: raised IndexError
Replace: error, step = (raised or ends)[0]
With: error, step = raised[0]
"""
