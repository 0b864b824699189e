"""Has counters, and does not tell them in the pipeline.

Task: metrics
Message: MQ 3603 did not leave
Replace: record_metrics(found)
With: pass
"""
