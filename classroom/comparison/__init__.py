"""What differs between what came and what was expected, as sentences for a learner."""
