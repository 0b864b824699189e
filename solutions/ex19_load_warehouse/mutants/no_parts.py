"""Makes one heap of all days.

Task: table
Message: a query for one day reads, and pays for, all the days
Replace: new.time_partitioning = bigquery.TimePartitioning(
    type_=bigquery.TimePartitioningType.DAY, field="time_hour"
    )
With:
"""
