"""Names arr_delay before dep_delay.

Task: delays
Message: does not name what is wrong
Replace: for name, text in (("dep_delay", dep_delay), ("arr_delay", arr_delay)):
With: for name, text in (("arr_delay", arr_delay), ("dep_delay", dep_delay)):
"""
