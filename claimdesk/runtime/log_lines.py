"""What ClaimDesk's processes write to the console: lines for people, or JSON for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

FIELDS = ("request", "capture")  # ids that claimdesk.audit.context adds to a record


class JsonLines(logging.Formatter):
    """A JSON object a line: `at` in UTC, `level`, `logger`, `message`, and the ids of request and capture if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record; a traceback stands in `error`."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def lines_to_console(level: str, *, is_json: bool = False) -> dict[str, Any]:
    """The setting LOGGING: everything from `level` on, a line each, to the console."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
            "json": {"()": "claimdesk.runtime.log_lines.JsonLines"},
        },
        "filters": {"ids": {"()": "claimdesk.audit.context.AddIds"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if is_json else "line",
                "filters": ["ids"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
    }
