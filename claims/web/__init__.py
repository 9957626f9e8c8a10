"""Pages of the desk beside the admin."""
