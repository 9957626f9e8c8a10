"""The form in which a chain is drawn, box by box."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from claims.models import Claim
from claims.web.chain import ChainBox
from sources.models import Attribution, Source

register = template.Library()


@register.filter
def numbered(name: str, number: int) -> str:
    """The field `name` of box `number`: the first box has the bare names."""
    return f"{name}-{number}" if number else name


@register.inclusion_tag("claims/chain/form.html", takes_context=True)
def chain_form(
    context: Context,
    source: Source,
    name: str,
    boxes: Sequence[ChainBox] = (),
    claim: Claim | None = None,
    starts: Iterable[Source] = (),
) -> dict[str, Any]:
    """A form that records `boxes`, changed as people like, behind `source`, or behind one of `starts` that they choose.

    `name` tells the forms of a page apart. With `claim` it leads back to the page of that.
    """
    return {
        "boxes": boxes,
        "source": source,
        "claim": claim,
        "starts": starts,
        "name": name,
        "action": reverse("intake_origin", args=[source.pk]),
        "draft": f"intake-{context['user'].pk}-{source.pk}-{name}",
        "is_archivable": any(box.may_be_archived for box in boxes),
        "kinds": Attribution.Kind.choices,
        "reasons": Source.NoUrl.choices,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
        "user": context["user"],
    }
