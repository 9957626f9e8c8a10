"""A published verdict as pages show it: what was published, in words and pictures; nothing else is asked for."""
