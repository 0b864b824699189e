"""Pictures: files as a bucket holds them in, examples of one size out."""
