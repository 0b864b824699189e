"""Asks for the departure only, and fails on a flight that was diverted.

Task: inputs
Message: raised TypeError
Replace: gained = None if departure is None or arrival is None else departure - arrival
With: gained = None if departure is None else departure - arrival
"""
