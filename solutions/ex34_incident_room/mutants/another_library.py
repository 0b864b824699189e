"""Names another library that has templates.

Task: pages
Message: just the library
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["Mako>=1"],
"""
