"""Leaves legs of one minute in the order of the input.

Task: gaps
Message: not the order in which
Replace: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
With: for leg in sorted(legs, key=lambda leg: leg["scheduled"]):
"""
