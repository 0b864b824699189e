"""Asks for a version with which it was never tried.

Task: pages
Message: The range of versions
Replace: "Jinja2>=3.1,<4"
With: "Jinja2<3"
"""
