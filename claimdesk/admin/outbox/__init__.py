"""The page on which chiefs see what goes out later."""

from claimdesk.admin.outbox.outbox_admin import OutboxAdmin

__all__ = ["OutboxAdmin"]
