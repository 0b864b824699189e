"""What a job says of itself."""
