"""Declares Beam.

Task: package
Message: to install it again takes minutes
Replace: install_requires=["tzdata"],
With: install_requires=["apache-beam[gcp]", "tzdata"],
"""
