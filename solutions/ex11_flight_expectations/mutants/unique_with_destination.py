"""Takes a flight with another destination for another flight.

Task: columns
Message: does not make it another flight
Replace: column_list=["carrier", "flight", "origin", "time_hour"],
With: column_list=["carrier", "flight", "origin", "dest", "time_hour"],
"""
