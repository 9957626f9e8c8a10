"""The pages for people, their invitations and keys, and everybody's own page."""

from claimdesk.admin.accounts.delivery import undelivered
from claimdesk.admin.accounts.invitation_admin import InvitationAdmin
from claimdesk.admin.accounts.keys import ApiKeyAdmin
from claimdesk.admin.accounts.people import PersonAdmin

__all__ = ["ApiKeyAdmin", "InvitationAdmin", "PersonAdmin", "undelivered"]
