"""The desk's door for people: Django's admin, answered by the desk's own permissions and actions."""

from claimdesk.admin.errors import show_refusal
from claimdesk.admin.model_admin import DeskModelAdmin, person
from claimdesk.admin.paginator import CappedPaginator, capped_count
from claimdesk.admin.pills import Tone, pill
from claimdesk.admin.site import desk

__all__ = ["CappedPaginator", "DeskModelAdmin", "Tone", "capped_count", "desk", "person", "pill", "show_refusal"]
