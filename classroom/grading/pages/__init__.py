"""A grading as pages: one for each learner, one for the class; each a file that needs no other."""
