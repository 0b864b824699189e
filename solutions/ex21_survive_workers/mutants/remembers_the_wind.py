"""Keeps the knots by airport and day, and forgets the hour.

Task: wind
Message: The knots at the flight's origin, on its day, at its scheduled time
Replace: self._weather = None
With: self._weather = None
    self._knots = {}
Replace: wind = self._weather.wind(row["origin"], row["day"], row["scheduled"])
With: place = row["origin"], row["day"]
    if place not in self._knots:
        self._knots[place] = self._weather.wind(*place, row["scheduled"])
    wind = self._knots[place]
"""
