"""Leaves the airport out of the key.

Task: columns
Message: the same number left two airports
Replace: column_list=["carrier", "flight", "origin", "time_hour"],
With: column_list=["carrier", "flight", "time_hour"],
"""
