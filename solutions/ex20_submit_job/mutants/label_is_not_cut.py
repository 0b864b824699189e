"""Makes the label of the title, of which the name has only what fits.

Task: flags
Message: The label is the name without its time
Replace: f"--labels=pipeline={name[: -len('-20130209-143000')]}",
With: "--labels=pipeline=" + re.sub("[^a-z0-9]+", "-", title.lower()).strip("-0123456789"),
"""
