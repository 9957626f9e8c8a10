"""The discussion on a claim's page: what was said, with its names and links, and what one may do with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person
from claimdesk.ids import parse_id
from claims.actions import comment, edit_comment, remove_comment
from claims.admin.claim_action import ClaimActionView, NothingToSay
from claims.admin.labels import status_badge
from claims.mentions import CommentPart, by_username, comment_parts, nameable, people_named
from claims.models import Citation, Claim, Comment
from claims.permissions import visible_claims, why_not_edit_comment, why_not_remove_comment
from claims.workflow.blind import visible_comments

View = Callable[..., HttpResponseBase]

ON_PAGE = 50  # comments on the claim's page; older ones have a page of their own
PER_PAGE = 100
OFFERS = 8


@dataclass(frozen=True)
class Said:
    """A comment as the page shows it."""

    comment: Comment
    html: SafeString
    may_edit: bool
    may_remove: bool

    @property
    def citation_id(self) -> int | None:
        """The citation that it is about, while that belongs to the claim."""
        citation = self.comment.citation
        return citation.pk if citation and citation.claim_id == self.comment.claim_id else None


@dataclass(frozen=True)
class Discussion:
    """What the page of a claim shows of its discussion, oldest first."""

    said: list[Said]
    has_earlier: bool
    why_not: str
    about: Citation | None = None  # what the next comment is about

    @property
    def of_citations(self) -> dict[int, list[int]]:
        """The numbers of the comments shown that are about a citation, by its id."""
        found: dict[int, list[int]] = {}
        for said in self.said:
            if said.citation_id and not said.comment.removed_at:
                found.setdefault(said.citation_id, []).append(said.comment.pk)
        return found

    @property
    def at_most(self) -> int:
        """The longest comment, in characters."""
        return int(settings.COMMENT_MAX)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to write."""
        return bool(self.said) or not self.why_not


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Mention colleagues as @username to notify them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NewCommentForm(CommentForm):
    """A comment that may be about a citation, and about words of its source."""

    citation = forms.CharField(required=False, widget=forms.HiddenInput)
    quoted = forms.CharField(required=False, widget=forms.HiddenInput)


def discussion_of(claim: Claim, user: User, *, is_empty: bool = False, about: Citation | None = None) -> Discussion:
    """The newest ON_PAGE comments on `claim`, for `user`; the next one is `about` a citation. Two queries; none where
    it is known to be empty."""
    newest = [] if is_empty else list(_comments(claim, user).order_by("-pk")[: ON_PAGE + 1])
    shown = reversed(newest[:ON_PAGE])
    return Discussion([_said(row, user) for row in shown], len(newest) > ON_PAGE, _why_not(user), about)


def _why_not(user: User) -> str:
    return "" if may(user, Permission.DISCUSS) else refusal(user, Permission.DISCUSS)


def _comments(claim: Claim, user: User) -> QuerySet[Comment]:
    found = visible_comments(user).filter(claim=claim)
    return found.select_related("by", "removed_by", "citation").prefetch_related("mentioned")


def _said(row: Comment, user: User) -> Said:
    html = as_html(row.text, by_username(row.mentioned.all()))
    is_there = row.removed_at is None
    return Said(
        row, html, is_there and not why_not_edit_comment(user, row), is_there and not why_not_remove_comment(user, row)
    )


def as_html(text: str, known: Mapping[str, User]) -> SafeString:
    """`text`, escaped, its links and the names of `known` (by username) as links; line ends stay line ends."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in comment_parts(text, known)))


def _piece(piece: CommentPart) -> SafeString | str:
    if piece.person:
        url = reverse("admin:accounts_user_change", args=[piece.person.pk])
        return format_html('<a class="mention" href="{}" title="{}">{}</a>', url, piece.person, piece.text)
    if piece.url:
        return format_html('<a href="{}" rel="nofollow noopener noreferrer">{}</a>', piece.url, piece.text)
    return piece.text


def _warn_of_the_unheard(request: HttpRequest, said: Comment) -> None:
    """Tell the writer who was named and will not hear of it, because they may not see the claim."""
    heard = set(said.mentioned.all())
    if unheard := [str(named) for named in people_named(said.text) if named not in heard]:
        words = _("Not notified, because they can't see this claim: %(names)s.")
        messages.warning(request, words % {"names": ", ".join(unheard)})


class CommentView(ClaimActionView):
    """Says something; GET shows the whole discussion, page by page."""

    form_class = NewCommentForm

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """All that was said, oldest first, the last page at first."""
        user = person(request)
        page = Paginator(_comments(self.claim, user).order_by("pk"), PER_PAGE)
        chosen = page.get_page(request.GET.get("p") or page.num_pages)
        context = {
            **desk.each_context(request),
            "title": _("Discussion"),
            "claim": self.claim,
            "status": status_badge(self.claim),
            "opts": Claim._meta,
            "page": chosen,
            "discussion": Discussion([_said(row, user) for row in chosen], has_earlier=False, why_not=_why_not(user)),
        }
        return TemplateResponse(request, "admin/claims/claim/comments.html", context)

    def form_valid(self, form: Any) -> HttpResponse:
        """Say it, and go back to it."""
        answer = super().form_valid(form)
        return HttpResponseRedirect(self.claim_url + self._place) if answer.status_code == 302 else answer

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        typed = form.cleaned_data
        number = parse_id(typed["citation"])
        # A citation that is gone is none; what was typed is kept all the same.
        citation = self.claim.citations.filter(pk=number).first() if number else None
        said = comment(self.claim, typed["text"], by=by, citation=citation, quoted=typed["quoted"])
        self._place = f"#comment-{said.pk}"
        _warn_of_the_unheard(self.request, said)
        return _("Comment added.")

    def heading(self) -> str:
        return _("Write a comment")


class _OnComment(ClaimActionView):
    """Something done with one comment of the claim."""

    @property
    def said(self) -> Comment:
        """The comment in the address. Raises Http404."""
        return get_object_or_404(self.claim.comments.select_related("by"), pk=self.kwargs["comment_id"])

    @property
    def claim_url(self) -> str:
        """The place of the comment."""
        return f"{super().claim_url}#comment-{self.kwargs['comment_id']}"


class EditCommentView(_OnComment):
    form_class = CommentForm

    def get_initial(self) -> dict[str, Any]:
        """What was said, for whoever may change it. Raises Http404, but keeps what somebody typed meanwhile."""
        if self.request.method == "POST":
            return {}
        if why_not_edit_comment(person(self.request), self.said):
            raise Http404
        return {"text": self.said.text}

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        _warn_of_the_unheard(self.request, edit_comment(self.said, form.cleaned_data["text"], by=by))
        return _("Comment changed.")

    def heading(self) -> str:
        return _("Change the comment")


class RemoveCommentView(_OnComment):
    """Takes a comment back, when asked twice."""

    form_class = NothingToSay

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        remove_comment(self.said, by=by)
        return _("Comment removed.")

    def heading(self) -> str:
        return _("Remove the comment")

    def hint(self) -> str:
        return _("The discussion shows that a comment was removed. The audit log keeps its text.")


@require_GET
def people_view(request: HttpRequest, claim_id: int) -> JsonResponse:
    """At most OFFERS people who may see the claim and whose name holds `q`: `{"offers": [{value, label, about}]}`."""
    claim = get_object_or_404(visible_claims(person(request)), pk=claim_id)
    found = nameable(claim, request.GET.get("q", ""), at_most=OFFERS)
    offers = [{"value": f"@{one.username}", "label": str(one), "about": one.get_role_display()} for one in found]
    return JsonResponse({"offers": offers})


def discussion_urls(page: Callable[[View], View]) -> list[URLPattern]:
    """The addresses of the discussion, below those of claims; `page` wraps each view as the site's own."""
    of_one = "<id:claim_id>/comments/<id:comment_id>/"
    return [
        path("<id:claim_id>/comments/", page(CommentView.as_view()), name="claims_claim_comment"),
        path(of_one, page(EditCommentView.as_view()), name="claims_claim_comment_edit"),
        path(f"{of_one}remove/", page(RemoveCommentView.as_view()), name="claims_claim_comment_remove"),
        path("<id:claim_id>/people/", page(people_view), name="claims_claim_people"),
    ]
