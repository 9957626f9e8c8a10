"""Telling other systems of changes: which endpoints want to hear what, and how it is signed and sent."""
