"""Gives the same reason for all.

Task: delays
Message: does not name what is wrong
Replace: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
With: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": "bad line"})
"""
