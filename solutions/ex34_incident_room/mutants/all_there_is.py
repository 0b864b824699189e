"""Declares Beam, too, which the workers have.

Task: pages
Message: just the library
Replace: "Jinja2>=3.1,<4"
With: "apache-beam[gcp]", "Jinja2>=3.1,<4"
"""
