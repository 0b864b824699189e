"""What a run tells of itself: probes, metrics, hot keys."""
