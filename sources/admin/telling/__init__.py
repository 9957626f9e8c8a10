"""Pages about who is told of what happens here."""
