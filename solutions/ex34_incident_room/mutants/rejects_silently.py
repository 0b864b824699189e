"""Drops what it cannot read, and counts it as rejected.

Task: delays
Message: does not name
Replace: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
    return
With: return
"""
