from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, desk, person
from claimdesk.admin.searching import contains_word
from sources.actions import delete_publisher, save_publisher
from sources.admin.counted_list import CountedList
from sources.admin.telling.list_export import ListExport
from sources.api.publisher_views import PublisherViewSet
from sources.models import Publisher, PublisherDomain
from sources.permissions import visible_sources

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _Form = forms.ModelForm[Publisher]
else:
    _Form = forms.ModelForm


class PublisherForm(_Form):
    """A publisher and its domains, one on each line."""

    domains = forms.CharField(
        label=_("Domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, e.g. rbc.ua. Sources on these domains get this publisher automatically."),
    )

    class Meta:
        model = Publisher
        fields = ("name", "kind", "country", "language", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            hosts = self.instance.domains.order_by("domain").values_list("domain", flat=True)
            self.initial["domains"] = "\n".join(hosts)

    def clean_country(self) -> str:
        """Two capital letters, however they were typed."""
        return str(self.cleaned_data["country"]).upper()


@admin.register(Publisher, site=desk)
class PublisherAdmin(ListExport, DeskModelAdmin[Publisher]):
    """The houses that publish sources."""

    row_page = "about_publisher"
    export_of = PublisherViewSet
    titles = Titles(_("View publisher"), add=_("Add publisher"), change=_("Change publisher"))
    add_needs = change_needs = Permission.WRITE_CATALOGUE
    delete_needs = Permission.DELETE
    form = PublisherForm

    list_display = ("name", "kind", "country", "language", "hosts", "source_count")
    list_filter = ("kind", "language")
    search_fields = ("name",)
    search_help_text = _("Part of the name or of a domain.")
    ordering = ("name",)
    fields = ("name", "kind", "country", "language", "owner", "domains")
    empty_list_hint = _("No publishers yet. Add one with its domains, and sources get it automatically.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publisher]:
        return super().get_queryset(request).prefetch_related("domains")

    @override
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CountedList]:
        """A list that counts for the rows it shows."""
        return CountedList

    def get_fields(self, request: HttpRequest, obj: Publisher | None = None) -> Any:
        """Who may not write reads the domains as they are shown in the list."""
        may_write = self.has_change_permission(request, obj)
        return self.fields if may_write else ("name", "kind", "country", "language", "owner", "hosts")

    def get_readonly_fields(self, request: HttpRequest, obj: Publisher | None = None) -> Any:
        """The domains as shown, where they cannot be written."""
        return () if self.has_change_permission(request, obj) else ("hosts",)

    def counts(self, keys: list[int], user: User) -> dict[str, dict[int, int]]:
        """How many sources each of the shown publishers has."""
        rows = visible_sources(user).filter(publisher__in=keys).order_by().values_list("publisher")
        return {"source_count": dict(rows.annotate(Count("pk")))}

    @admin.display(description=_("domains"))
    def hosts(self, publisher: Publisher) -> str:
        return ", ".join(sorted(row.domain for row in publisher.domains.all()))

    @admin.display(description=_("sources"))
    def source_count(self, publisher: Any) -> int:
        return int(publisher.counted["source_count"])

    @override
    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Publisher],
        search_term: str,
    ) -> tuple[QuerySet[Publisher], bool]:
        """By words of the name, or part of a domain."""
        for word in search_term.split():
            hosts = PublisherDomain.objects.filter(domain__contains=word.lower())
            queryset = queryset.filter(contains_word("name", word) | Q(pk__in=hosts.values("publisher")))
        return queryset, False

    def store(self, request: HttpRequest, instance: Publisher | None, cleaned: dict[str, Any]) -> Publisher:
        """Save it with its domains."""
        domains = cleaned.pop("domains").split()
        return save_publisher(instance, by=person(request), domains=domains, **cleaned)

    def remove(self, request: HttpRequest, instance: Publisher) -> None:
        """Delete it, if no source is of it."""
        delete_publisher(instance, by=person(request))
