"""What `sources` tells whoever listens; it knows nobody."""

from django.dispatch import Signal

# Captures were sealed, with content or as failure records. Sent after the commit, by the worker that sealed them.
# Argument: capture_ids.
captures_sealed = Signal()

# Somebody recorded that one source has it from another, or is a copy of it, or took that back. Sent in the transaction
# of the change. Arguments: origin_id, by.
attribution_changed = Signal()

# Somebody who did not see a hidden source (`source_id`) brought its URL, so it is shown to all; `by` is who it was.
hidden_source_brought = Signal()

# Something was changed on which the number of origins rests: an attribution, what is joined, kind or publisher of a
# source, name or owner of a publisher. Sent in the transaction of the change, by whoever is not the desk itself: what
# captures fill in where nothing was known sends nothing back. Arguments: sources (a query), by, change (in words).
grounds_changed = Signal()

# Something else was changed that readers are told of a source, such as its title. Arguments: sources (a query), by.
description_changed = Signal()
