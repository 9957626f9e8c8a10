"""What leaves the admin: lists as files, and who is told of changes."""
