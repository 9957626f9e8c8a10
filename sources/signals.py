"""What `sources` tells whoever listens; it knows nobody."""

from django.dispatch import Signal

# A capture was sealed, with content or as a failure record. Sent after the commit, by the worker that sealed it.
# Argument: capture_id.
capture_sealed = Signal()

# Somebody recorded that one source has it from another, or took that back. Sent in the transaction of the change.
# Arguments: origin_id, by.
attribution_changed = Signal()
