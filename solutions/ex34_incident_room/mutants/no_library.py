"""Leaves the package as it was deployed.

Task: pages
Message: has no list of texts
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With:
"""
