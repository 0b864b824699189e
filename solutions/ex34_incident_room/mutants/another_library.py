"""Names another library that has templates.

Task: pages
Message: just the library
Replace: "Jinja2>=3.1,<4"
With: "Mako>=1"
"""
