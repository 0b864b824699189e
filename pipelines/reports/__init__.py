"""What a run says about itself: rows by fate, rules, statistics, quarantine."""
