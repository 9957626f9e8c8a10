"""The pages for people, their keys, and everybody's own page."""

from claimdesk.accounts.admin.keys import ApiKeyAdmin
from claimdesk.accounts.admin.people import PersonAdmin

__all__ = ["ApiKeyAdmin", "PersonAdmin"]
