"""Takes messages of any age.

Task: forget
Message: departed more than six hours before UA5
Replace: if newest is not None and at < newest - LATENESS:
With: if newest is not None and at < 0:
"""
