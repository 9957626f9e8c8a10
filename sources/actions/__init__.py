"""What people do with sources: each action checks, writes and records in one transaction."""

from sources.actions.attributions import attribute, remove_attribution
from sources.actions.captures import request_capture, request_captures
from sources.actions.chains import Upstream, record_chain
from sources.actions.external_sources import add_or_revise_source
from sources.actions.intake import add_text, bring_page, bring_text
from sources.actions.originals import join_source, page_of, separate_source
from sources.actions.page_attributions import attribute_named, attribute_unseen, follow_named
from sources.actions.publishers import delete_publisher, save_publisher
from sources.actions.sources import add_offline_source, add_source, delete_source, revise_source, watch_source
from sources.actions.told_originals import join_told
from sources.actions.upload_evidence import upload_evidence
from sources.actions.visibility import hide_source, show_source

__all__ = [
    "Upstream",
    "add_offline_source",
    "add_or_revise_source",
    "add_source",
    "add_text",
    "attribute",
    "attribute_named",
    "attribute_unseen",
    "bring_page",
    "bring_text",
    "delete_publisher",
    "delete_source",
    "follow_named",
    "hide_source",
    "join_source",
    "join_told",
    "page_of",
    "record_chain",
    "remove_attribution",
    "request_capture",
    "request_captures",
    "revise_source",
    "save_publisher",
    "separate_source",
    "show_source",
    "upload_evidence",
    "watch_source",
]
