"""Readers of files that are no pages. Everything here runs in the process that may die of what it reads."""
