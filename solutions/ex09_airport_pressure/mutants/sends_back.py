"""Sends the first hour of a stretch to the one before it.

Task: borders
Message: needs those departures
Replace: following = (when + WINDOW) // STRETCH % ranges
With: following = (when - WINDOW) // STRETCH % ranges
"""
