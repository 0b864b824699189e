"""Reference answer and teaching notes of exercise 13."""
