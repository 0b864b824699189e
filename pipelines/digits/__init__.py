"""The handwritten digits: the pictures that the job reads, and what it makes of them."""
