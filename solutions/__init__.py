"""The reference answers, one folder an exercise."""
