"""Sorts by the side within a minute.

Task: border
Message: the side does not change it
Replace: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
With: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["side"], leg["flight"])):
"""
