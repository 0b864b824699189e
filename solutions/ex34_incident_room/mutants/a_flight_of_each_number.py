"""Gives one flight of a carrier and number in an hour.

Task: weather
Message: though others have its number
Replace: for flight in rows["flights"]:
With: for flight in {(one["carrier"], one["flight"]): one for one in rows["flights"]}.values():
"""
