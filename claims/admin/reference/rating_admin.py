"""The scale: a label and a definition in each language as plain fields."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, capped_count, desk, person, posts_only, rating_badge
from claimdesk.errors import DomainError
from claims.actions import retire_rating, save_rating
from claims.models import Rating
from claims.workflow.blind import visible_reviews

MOST_VERSIONS = 50
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A step of the scale; labels and definitions are added to the form, one per language."""

    class Meta:
        model = Rating
        fields = ["code", "number", "colour"]
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    label_en = forms.CharField(label=gettext_lazy("Label in English"), max_length=60)
    label_uk = forms.CharField(label=gettext_lazy("Label in Ukrainian"), max_length=60)
    definition_en = forms.CharField(
        label=gettext_lazy("Definition in English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    definition_uk = forms.CharField(
        label=gettext_lazy("Definition in Ukrainian"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in _LANGUAGES:
            self.initial.setdefault(f"label_{code}", (self.instance.labels or {}).get(code, ""))
            self.initial.setdefault(f"definition_{code}", (self.instance.definitions or {}).get(code, ""))

    def _post_clean(self) -> None:
        """Leave out the model's own validation: the action validates."""


@admin.register(Rating, site=desk)
class RatingAdmin(DeskModelAdmin[Rating]):
    """The desk's scale. A rating in use is never deleted, only retired; what it meant stays with what was given."""

    titles = Titles(gettext_lazy("View rating"), add=gettext_lazy("Add rating"), change=gettext_lazy("Change rating"))
    form = RatingForm
    add_needs = change_needs = Permission.MANAGE_RATINGS
    change_form_template = "admin/claims/rating/change_form.html"
    list_display = ("shown", "number", "code", "definition", "version", "use")
    list_display_links = ("shown",)
    sortable_by = ()
    fields = (("label_en", "label_uk"), ("code", "number", "colour"), "definition_en", "definition_uk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        """From the lowest number, those off the scale last. The list has the newest versions only."""
        is_list = request.resolver_match is not None and request.resolver_match.url_name == "claims_rating_changelist"
        found = Rating.objects.current() if is_list else Rating.objects.all()
        return found.order_by(F("number").asc(nulls_last=True), "code")

    def has_change_permission(self, request: HttpRequest, obj: Rating | None = None) -> bool:
        """An old version is read only."""
        return super().has_change_permission(request, obj) and (obj is None or obj.replaced_at is None)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: Rating | None = None,
    ) -> HttpResponse:
        """The form, and below it what this rating meant before."""
        if obj is not None:
            versions = Rating.objects.filter(code=obj.code).order_by("-version")
            seen = visible_reviews(person(request)).order_by()
            given = [(version, capped_count(seen.filter(rating=version))) for version in versions[:MOST_VERSIONS]]
            # Whoever changes it has to know what becomes of their change, whoever's the reviews are.
            was_given = obj.was_given() if self.has_change_permission(request) else seen.filter(rating=obj).exists()
            context |= {"versions": given, "was_given": was_given}
        return super().render_change_form(request, context, add, change, form_url, obj)

    @override
    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """From the lowest number; those off the scale last."""
        return (F("number").asc(nulls_last=True), "code")

    @admin.display(description=gettext_lazy("rating"))
    def shown(self, rating: Rating) -> SafeString:
        return rating_badge(rating.label, rating.colour)

    @admin.display(description=gettext_lazy("in use"))
    def use(self, rating: Rating) -> SafeString:
        """Whether reviews may give it."""
        return badge(_("Retired"), Tone.MUTED) if rating.retired_at else badge(_("In use"), Tone.GOOD)

    def store(self, request: HttpRequest, instance: Rating | None, cleaned: dict[str, Any]) -> Rating:
        """Add or change; a language without a definition has none."""
        fields: dict[str, Any] = {name: cleaned[name] for name in ("code", "number", "colour")}
        fields["labels"] = {code: cleaned[f"label_{code}"] for code in _LANGUAGES}
        defined = {code: cleaned[f"definition_{code}"] for code in _LANGUAGES}
        fields["definitions"] = {code: text for code, text in defined.items() if text}
        return save_rating(instance, by=person(request), **fields)

    def get_urls(self) -> list[URLPattern]:
        """The pages of ratings, and the button that retires one."""
        retire = self.admin_site.admin_view(posts_only(_page_of)(self.retire_view))
        return [path("<id:rating_id>/retire/", retire, name="claims_rating_retire"), *super().get_urls()]

    def retire_view(self, request: HttpRequest, rating_id: int) -> HttpResponse:
        """Retire it, or say why not."""
        rating = get_object_or_404(Rating, pk=rating_id)
        try:
            retire_rating(rating, by=person(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Retired. Verdicts that have it keep it."))
        return HttpResponseRedirect(reverse("admin:claims_rating_changelist"))


def _page_of(rating_id: int) -> str:
    return reverse("admin:claims_rating_change", args=[rating_id])
