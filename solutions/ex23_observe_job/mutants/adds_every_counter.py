"""Takes every counter but the rows read for a fate of rows.

Task: diagnose
Message: is none of these four
Replace: "rows lost": read != sum(counts.values()) - read,
With: "rows lost": read != sum(metrics["counters"].values()) - read,
"""
