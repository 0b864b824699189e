"""Lets one message of each origin through.

Task: once
Message: a and b came twice
Replace: lambda message: (message["id"], message)
With: lambda message: (message["origin"], message)
"""
