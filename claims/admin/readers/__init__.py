"""The queue of what readers write: its list, and the page of one message."""
