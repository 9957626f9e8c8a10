"""The pages of the desk's own applications: people and keys, the audit log, notices. Importing registers them."""

from claimdesk.admin import accounts, audit_log, notices, outbox

__all__ = ["accounts", "audit_log", "notices", "outbox"]
