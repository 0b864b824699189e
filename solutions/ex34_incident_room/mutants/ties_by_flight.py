"""Of equal delays takes the flight's number first.

Task: worst
Message: The largest delays come first
Replace: (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
With: (-row["arr_delay"], row["flight"], row["day"], row["carrier"])
Replace: [[-one[0], *one[1:]] for one in smallest]
With: [[-one[0], *one[2:], one[1]] for one in smallest]
"""
