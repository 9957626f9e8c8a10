"""What the desk does by the clock."""

from typing import Any

from celery.schedules import schedule


def every(seconds: int, *, expires: bool = False) -> dict[str, Any]:
    """An entry of the clock's table, for `by_the_clock`; one that `expires` does not pile up while no worker runs."""
    return {"schedule": schedule(seconds)} | ({"options": {"expires": seconds}} if expires else {})


def by_the_clock(table: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Celery's schedule for the tasks in `table`, by their names."""
    return {task: {"task": task, **entry} for task, entry in table.items()}
