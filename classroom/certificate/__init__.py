"""From a grading to what an employer can verify: transcripts, signed badges, their status."""
