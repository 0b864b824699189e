"""The course as a page: where the learner is, the pipeline with its seats, the last verdict."""
