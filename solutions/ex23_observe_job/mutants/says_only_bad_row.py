"""Logs that a row is bad, and not which.

Task: logs
Message: has to find the row in the source
Replace: "Implausible arrival delay of %d minutes: %s %d to %s on %d is not reported.",
With: "A row has an implausible arrival delay, and is not reported.",
Replace: *(row["arr_delay"], row["carrier"], row["flight"], row["dest"], row["date"]),
With:
"""
