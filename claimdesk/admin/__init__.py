"""The desk's door for people: Django's admin, answered by the desk's own permissions and actions."""

from claimdesk.admin.badges import Tone, badge, rating_badge
from claimdesk.admin.model_admin import DeskModelAdmin, PlainFields, Titles
from claimdesk.admin.navigation import WorkList, book
from claimdesk.admin.paginator import CappedPaginator, capped_count
from claimdesk.admin.posting import posts_only
from claimdesk.admin.refusals import show_refusal
from claimdesk.admin.site import desk, person

__all__ = [
    "CappedPaginator",
    "DeskModelAdmin",
    "PlainFields",
    "Titles",
    "Tone",
    "WorkList",
    "badge",
    "book",
    "capped_count",
    "desk",
    "person",
    "posts_only",
    "rating_badge",
    "show_refusal",
]
