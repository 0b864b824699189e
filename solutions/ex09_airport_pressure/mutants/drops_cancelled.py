"""Leaves out the flights that never left.

Task: cancelled
Message: does not give each flight once
Replace: valid = left[:rows] & (places[:rows] >= 0)
With: flights = flights.filter(pa.array(left[:rows]))
    count, total = count[left[:rows]], total[left[:rows]]
    valid = (places[:rows] >= 0)[left[:rows]]
"""
