"""What learners hand in, in whatever form: only their answers are taken, and nothing is run."""
