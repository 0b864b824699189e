"""Declares Beam, too, which the workers have.

Task: pages
Message: just the library
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["apache-beam[gcp]", "Jinja2>=3.1,<4"],
"""
