"""Reads gzipped shards as if they were not.

Task: batches
Message: raised DataLossError
Replace: path, "GZIP" if part.compressed else "", buffer_size=READ_BUFFER_BYTES
With: path, "", buffer_size=READ_BUFFER_BYTES
"""
