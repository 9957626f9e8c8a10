"""The pages for people, their invitations and keys, and everybody's own page."""

from claimdesk.accounts.admin.invitations import InvitationAdmin
from claimdesk.accounts.admin.keys import ApiKeyAdmin
from claimdesk.accounts.admin.people import PersonAdmin

__all__ = ["ApiKeyAdmin", "InvitationAdmin", "PersonAdmin"]
