"""Declares nothing.

Task: package
Message: reports.job imports tzdata, which the image has not
Replace: install_requires=["tzdata"],
With:
"""
