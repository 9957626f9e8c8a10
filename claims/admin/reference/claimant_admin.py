from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, desk, person
from claims.actions import delete_claimant, delete_topic, save_claimant, save_topic
from claims.admin.reference.claimant_merge_page import claimant_merge_view
from claims.api.reference_views import ClaimantViewSet, TopicViewSet
from claims.models import Claimant, Topic
from claims.permissions import visible_claimants
from sources.admin.telling.list_export import ListExport


@admin.register(Claimant, site=desk)
class ClaimantAdmin(ListExport, DeskModelAdmin[Claimant]):
    row_page = "about_claimant"
    export_of = ClaimantViewSet
    titles = Titles(_("View claimant"), add=_("Add claimant"), change=_("Change claimant"))
    add_needs = change_needs = Permission.WRITE_CATALOGUE
    delete_needs = Permission.DELETE
    list_display = ("name", "kind", "description")
    list_filter = (("kind", admin.ChoicesFieldListFilter),)
    search_fields = ("name", "description")
    ordering = ("name", "pk")
    sortable_by = ()
    fields = ("name", "aliases", "kind", "description", "wikidata_id", "url")
    empty_list_hint = _("No claimants yet. They are added as claims are logged.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claimant]:
        """Those whom this person may see, in the order of their names: suggestions come in pages."""
        return visible_claimants(person(request)).order_by(*self.ordering)

    def get_urls(self) -> list[URLPattern]:
        """The page that merges one into another, beside list and form."""
        merge = self.admin_site.admin_view(claimant_merge_view)
        return [path("<id:key>/merge/", merge, name="claims_claimant_merge"), *super().get_urls()]

    def store(self, request: HttpRequest, instance: Claimant | None, cleaned: dict[str, Any]) -> Claimant:
        return save_claimant(instance, by=person(request), **cleaned)

    def remove(self, request: HttpRequest, instance: Claimant) -> None:
        delete_claimant(instance, by=person(request))


@admin.register(Topic, site=desk)
class TopicAdmin(ListExport, DeskModelAdmin[Topic]):
    row_page = "about_topic"
    export_of = TopicViewSet
    titles = Titles(_("View topic"), add=_("Add topic"), change=_("Change topic"))
    add_needs = change_needs = Permission.WRITE_CATALOGUE
    delete_needs = Permission.DELETE
    list_display = ("name", "slug")
    search_fields = ("name",)
    ordering = ("name",)
    sortable_by = ()
    fields = ("name",)
    empty_list_hint = _("No topics yet. Add the ones you want to filter claims by.")

    def store(self, request: HttpRequest, instance: Topic | None, cleaned: dict[str, Any]) -> Topic:
        return save_topic(instance, by=person(request), **cleaned)

    def remove(self, request: HttpRequest, instance: Topic) -> None:
        """Delete one that no claim has."""
        delete_topic(instance, by=person(request))
