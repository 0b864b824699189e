"""Parts by the day of loading.

Task: table
Message: rows belong to the day on which they were loaded
Replace: type_=bigquery.TimePartitioningType.DAY, field="time_hour"
With: type_=bigquery.TimePartitioningType.DAY
"""
