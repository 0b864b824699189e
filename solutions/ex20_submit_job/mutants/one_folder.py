"""Stages into the folder of what is temporary.

Task: flags
Message: would delete the package
Replace: f"--staging_location=gs://{bucket}/staging",
With: f"--staging_location=gs://{bucket}/tmp/staging",
"""
