"""Of equal delays takes the flight's number first.

Task: worst
Message: The largest delays come first
Replace: return row["origin"], (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
With: return row["origin"], (-row["arr_delay"], row["flight"], row["day"], row["carrier"])
Replace: return {"origin": origin, "worst": [[-one[0], *one[1:]] for one in smallest]}
With: return {"origin": origin, "worst": [[-one[0], *one[2:], one[1]] for one in smallest]}
"""
