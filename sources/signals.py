"""What `sources` tells whoever listens; it knows nobody."""

from django.dispatch import Signal

# A capture was sealed, with content or as a failure record. Sent after the commit, by the worker that sealed it.
# Argument: capture_id.
capture_sealed = Signal()
