"""Archived pages as they were sealed, replayed in a frame of an origin that is not the desk's."""
