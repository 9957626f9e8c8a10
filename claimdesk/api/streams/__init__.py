"""Answers that are written while they are read, whatever their length."""
