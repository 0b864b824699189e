"""Drops what it cannot read.

Task: lines
Message: none is lost
Replace: yield beam.pvalue.TaggedOutput("bad", line)
With: return
"""
