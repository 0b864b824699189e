"""What tests know of the flights without the code under test."""

IDENTITY = ["carrier", "flight", "origin", "time_hour"]
