"""Lines of a CSV file become rows."""
