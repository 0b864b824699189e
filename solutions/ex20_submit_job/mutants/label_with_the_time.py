"""Labels the job with its whole name.

Task: flags
Message: so that the days of one pipeline add up
Replace: f"--labels=pipeline={name[: -len('-20130209-143000')]}",
With: f"--labels=pipeline={name}",
"""
