"""Orders flights as texts.

Task: gaps
Message: 7 is before 20, and 20 before 100
Replace: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], leg["flight"])):
With: for leg in sorted(legs, key=lambda leg: (leg["scheduled"], str(leg["flight"]))):
"""
