"""Prefers the clock's columns as the flight has them.

Task: columns
Message: Clients send what they have
Replace: row |= {"month": local.month, "day": local.day, "weekday": local.weekday()}
With: own = {"month": local.month, "day": local.day, "weekday": local.weekday()}
    row |= {name: flight.get(name) or value for name, value in own.items()}
"""
