"""Knows one exception of a job that failed.

Task: retry
Message: each is another exception
Replace: except GoogleAPICallError:
With: except __import__("google.api_core.exceptions").api_core.exceptions.BadRequest:
"""
