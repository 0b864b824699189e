"""Logs an error, which is for a job that cannot do its work.

Task: logs
Message: ERROR is for a job that cannot
Replace: logging.warning(
With: logging.error(
"""
