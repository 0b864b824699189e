"""Takes the legs as they come.

Task: gaps
Message: The legs come in any order
Replace: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
With: for leg in legs:
"""
