"""Takes the first record of a file for one behind the end of the file before.

Task: access
Message: raised
Replace: file = bisect.bisect_right(ends, number)
With: file = bisect.bisect_left(ends, number)
"""
