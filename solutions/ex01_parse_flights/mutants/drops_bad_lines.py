"""Drops what is no flight, and counts it.

Task: rejected
Message: needs the whole line, as it stood there
Replace: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": str(error)})
With: return
"""
