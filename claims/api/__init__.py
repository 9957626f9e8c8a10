"""Claims and what belongs to them over REST."""
