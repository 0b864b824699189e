"""What others' software reads of a grading: one file here for each format."""
