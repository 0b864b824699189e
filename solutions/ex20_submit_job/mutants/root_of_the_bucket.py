"""Has what is temporary in the bucket's root.

Task: flags
Message: a bucket's root is everybody's
Replace: f"--temp_location=gs://{bucket}/tmp",
With: f"--temp_location=gs://{bucket}",
"""
