"""Clusters in another order.

Task: table
Message: The first column counts most
Replace: new.clustering_fields = ["origin", "carrier", "dest"]
With: new.clustering_fields = ["carrier", "dest", "origin"]
"""
