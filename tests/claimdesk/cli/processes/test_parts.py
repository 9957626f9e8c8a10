"""Which processes a desk has."""

from pathlib import Path

from django.conf import settings

from claimdesk.cli.processes.parts import QUEUES, RENDER_QUEUE, DeskShape, everything_else


def test_everything_else_has_a_worker_for_the_browser_where_one_is_wanted(tmp_path: Path) -> None:
    def names(slots: int) -> dict[str, list[str]]:
        shape = DeskShape(tmp_path, 8000, None, None, browser_slots=slots)
        return {plan.name: list(plan.command) for plan in everything_else(shape)}

    assert "renderer" not in names(0)
    command = names(2)["renderer"]
    assert command[command.index("--queues") + 1] == RENDER_QUEUE
    assert command[command.index("--concurrency") + 1] == "2"


def test_every_queue_has_a_worker() -> None:
    served = {*QUEUES.split(","), RENDER_QUEUE}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed | {settings.CELERY_TASK_DEFAULT_QUEUE} <= served
