"""The scale that a new desk starts with. Chiefs change it; a rating in use is retired, never deleted."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Each row names its code, number and colour, then label and definition, English before Ukrainian.
SCALE = [
    (
        "false",
        1,
        "#a3261b",
        "False",
        "Неправда",
        "The evidence contradicts the claim.",
        "Докази спростовують твердження.",
    ),
    (
        "mostly-false",
        2,
        "#b4541a",
        "Mostly false",
        "Переважно неправда",
        "A detail is right, but what the claim says as a whole is not.",
        "Окрема деталь правильна, але загалом твердження хибне.",
    ),
    (
        "half-true",
        3,
        "#8a6d00",
        "Half true",
        "Напівправда",
        "About as much of the claim is right as is wrong.",
        "У твердженні приблизно порівну правди й неправди.",
    ),
    (
        "mostly-true",
        4,
        "#4d7a1f",
        "Mostly true",
        "Переважно правда",
        "The claim is right but for a detail or for context that is missing.",
        "Твердження правильне, крім деталі або відсутнього контексту.",
    ),
    ("true", 5, "#1c7a46", "True", "Правда", "The evidence confirms the claim.", "Докази підтверджують твердження."),
    (
        "misleading",
        None,
        "#7a3e8f",
        "Misleading",
        "Маніпуляція",
        "The words are right, but what they make people believe is not.",
        "Слова правильні, але вони підводять до хибного висновку.",
    ),
    (
        "unproven",
        None,
        "#5b6470",
        "Unproven",
        "Не доведено",
        "The evidence that can be had neither confirms nor refutes the claim.",
        "Доступні докази не підтверджують і не спростовують твердження.",
    ),
]


def add_scale(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the scale to an empty table."""
    rating = apps.get_model("claims", "Rating")
    if rating.objects.exists():
        return
    for code, number, colour, en, uk, definition_en, definition_uk in SCALE:
        rating.objects.create(
            code=code,
            number=number,
            colour=colour,
            labels={"en": en, "uk": uk},
            definitions={"en": definition_en, "uk": definition_uk},
        )


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_schema")]

    operations = [migrations.RunPython(add_scale, migrations.RunPython.noop)]
