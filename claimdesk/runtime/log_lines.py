"""What ClaimDesk's processes write to the console."""

from typing import Any


def lines_to_console(level: str) -> dict[str, Any]:
    """The setting LOGGING: everything from `level` on, a line each, to the console."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
    }
