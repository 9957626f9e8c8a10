"""Self-made pages of the shapes in which platforms answer; all words in them are invented."""

import json
from collections.abc import Iterable, Mapping

from sources.extraction.page_type import Seen, judge
from sources.extraction.parse import extract
from sources.extraction.reading import Reading

FOOTER = "<footer><a href=/about>About</a><a href=/terms>Terms</a></footer>"


def page(body: str, *head: str, body_class: str = "") -> str:
    return f'<!DOCTYPE html><html><head>{"".join(head)}</head><body class="{body_class}">{body}</body></html>'


def meta(**contents: str) -> str:
    """Open Graph elements: `og_title="…"` and the like."""
    return "".join(
        f'<meta property="{name.replace("_", ":", 1)}" content="{content}">' for name, content in contents.items()
    )


def linked(*items: Mapping[str, object]) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)


def read(markup: str, url: str) -> Reading:
    return extract(markup.encode(), "text/html; charset=utf-8", url)


def verdict(reading: Reading, url: str, *, final_url: str = "", status: int = 200) -> str:
    return judge(Seen(url, final_url or url, status, "", challenged=False, reading=reading))


# Telegram

WIDGET = (
    '<div class="tgme_page_widget" id="widget"><script async src="/js/telegram-widget.js?22"'
    ' data-telegram-post="{}"></script></div>'
)
JOIN = (
    '<div class="tgme_page_widget_actions"><a class="tgme_action_button_new" href="tg://resolve">VIEW IN TELEGRAM</a>'
    "</div>"
    '<div class="tgme_page_additional">If you have <strong>Telegram</strong>, you can view post and join '
    "<strong>Мости області</strong> right away.</div>"
)
OWNER = (
    '<div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name"'
    ' href="https://t.me/bridge_news"><span dir="auto">Мости області</span></a></div>'
)
PROFILE = (
    '<div class="tgme_page_title" dir="auto"><span>Мости області</span></div>'
    '<div class="tgme_page_extra">12 345 subscribers</div>'
    '<div class="tgme_page_description">Новини про мости та переправи.</div>'
)


def telegram_post(description: str, post: str = "bridge_news/123") -> str:
    """The frame that t.me/CHANNEL/N answers with; the post itself is fetched by its script."""
    head = meta(og_title="Мости області", og_site_name="Telegram", og_description=description)
    body = f'<div class="tgme_page_wrap"><div class="tgme_page">{WIDGET.format(post)}{JOIN}</div></div>'
    return page(body, "<title>Telegram: View @bridge_news</title>", head, body_class="no_transition")


def telegram_profile() -> str:
    """What t.me/CHANNEL answers with, and t.me/CHANNEL/N where there is no such post."""
    head = meta(og_title="Мости області", og_site_name="Telegram", og_description="Новини про мости та переправи.")
    return page(f'<div class="tgme_page">{PROFILE}{JOIN}</div>', head, body_class="no_transition")


def message(number: int, text: str, *, forwarded: str = "", reply: str = "", edited: bool = False) -> str:
    """One message as t.me/s/CHANNEL and the embed have it."""
    parts = [OWNER]
    if forwarded:
        parts.append(
            '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from <a'
            f' class="tgme_widget_message_forwarded_from_name" href="https://t.me/other/7"><span>{forwarded}</span></a></div>'
        )
    if reply:
        parts.append(
            '<a class="tgme_widget_message_reply" href="https://t.me/bridge_news/1"><div'
            f' class="tgme_widget_message_text js-message_reply_text">{reply}</div></a>'
        )
    parts.append(f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>')
    parts.append(
        '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported_label">Please open'
        " Telegram to view this post</div></div>"
    )
    mark, minute = "edited " if edited else "", f"{number % 60:02}"
    parts.append(
        '<div class="tgme_widget_message_footer compact"><div class="tgme_widget_message_info"><span'
        ' class="tgme_widget_message_views">1.2K</span> <span class="tgme_widget_message_meta">'
        f'{mark}<a class="tgme_widget_message_date" href="https://t.me/bridge_news/{number}"><time'
        f' datetime="2024-04-04T10:{minute}:00+00:00" class="time">10:{minute}</time></a></span></div></div>'
    )
    bubble = f'<div class="tgme_widget_message_bubble">{"".join(parts)}</div>'
    return (
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap"'
        f' data-post="bridge_news/{number}">{bubble}</div></div>'
    )


def photo(url: str) -> str:
    """A photo of a message, as it is in one with several."""
    return (
        '<a class="tgme_widget_message_photo_wrap grouped_media_wrap blured" href="https://t.me/bridge_news/7?single"'
        f""" style="left:0px;top:0px;width:226px;background-image:url('{url}')"></a>"""
    )


def telegram_channel(messages: Iterable[str]) -> str:
    head = '<header class="tgme_header"><a href="//telegram.org/dl">Download</a></header>'
    history = f'<main><section class="tgme_channel_history">{"".join(messages)}</section></main>'
    return page(head + history, "<title>Мости області – Telegram</title>", body_class="widget_frame_base")


def telegram_embed(body: str) -> str:
    return page(body, "<title>Telegram Widget</title>", body_class="widget_frame_base")


def telegram_error(words: str) -> str:
    return telegram_embed(
        '<div class="tgme_widget_message"><div class="tgme_widget_message_bubble">'
        f'<div class="tgme_widget_message_error">{words}</div></div></div>'
    )


# The others

NO_SCRIPTS = (
    "<noscript><style>body{}</style><div><h1>JavaScript is not available.</h1><p>We’ve detected that JavaScript is "
    "disabled in this browser. Please enable JavaScript or switch to a supported browser to continue. You can see a "
    "list of supported browsers in our Help Center. This notice is longer than three hundred characters, as such "
    "notices are, so that nobody takes its length for a sign of a text. Terms of Service. Privacy Policy.</p></div>"
    '</noscript><div id="react-root"></div><script src="main.js"></script>'
)


def script(text: str, name: str = "") -> str:
    """A script in the page, with an id if it is data."""
    about = f' id="{name}" type="application/json"' if name else ""
    return f"<script{about}>{text}</script>"


def player(response: dict[str, object]) -> str:
    """A page of YouTube for one video: frame and footer, the rest is in the data of its player."""
    body = script(f"var ytInitialPlayerResponse = {json.dumps(response)};var meta = document.createElement('meta');")
    return page(body + FOOTER, meta(og_site_name="YouTube"))


def app(*data: str, notice: str = "") -> str:
    """An application that shows nothing before its scripts ran."""
    return page(f'<div id="root"></div>{notice}{"".join(data)}<script src="/app.js"></script>', "<title>News</title>")
