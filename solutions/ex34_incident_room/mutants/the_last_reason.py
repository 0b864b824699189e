"""Names arr_delay before dep_delay.

Task: delays
Message: does not name what is wrong
Replace: (("dep_delay", dep_delay), ("arr_delay", arr_delay))
With: (("arr_delay", arr_delay), ("dep_delay", dep_delay))
"""
