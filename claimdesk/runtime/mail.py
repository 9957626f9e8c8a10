"""Whether mails can be sent at all, and which refusals of a mail server are for good."""

from django.conf import settings

PRINTED = "django.core.mail.backends.console.EmailBackend"
PERMANENT = range(500, 600)  # RFC 5321, 4.2.1
MAX_REASON = 300  # characters


def is_mail_set() -> bool:
    """Whether a mail server is set. Without one mails are printed, and reach nobody."""
    return settings.EMAIL_BACKEND != PRINTED


def permanent_refusal(error: Exception) -> str:
    """What the server said where it will never take this mail; empty where a later try may succeed."""
    if isinstance(error, ValueError):  # an address or a subject that cannot stand in a head
        return str(error)[:MAX_REASON]
    # By what smtplib's errors have, not by their classes: only `sources.web` may import what opens connections.
    refused: dict[str, tuple[int, bytes | str]] = getattr(error, "recipients", None) or {}
    answers = [*refused.values()]
    if hasattr(error, "smtp_code") and hasattr(error, "smtp_error"):
        answers.append((error.smtp_code, error.smtp_error))
    if not answers or any(code not in PERMANENT for code, _words in answers):
        return ""
    code, words = answers[0]
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:MAX_REASON]
