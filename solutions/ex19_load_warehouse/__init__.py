"""Flights in BigQuery: each day loaded once, split in SQL, queried within a budget."""
