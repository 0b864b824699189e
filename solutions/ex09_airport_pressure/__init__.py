"""How late the airport has been running."""
