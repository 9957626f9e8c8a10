from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

DOORS: dict[str, str | Promise] = {
    "admin": pgettext_lazy("door", "Admin"),
    "api": pgettext_lazy("door", "REST"),
    "command": pgettext_lazy("door", "Command line"),
    "worker": pgettext_lazy("door", "Worker"),
    "readers": pgettext_lazy("door", "Public pages"),
    "system": pgettext_lazy("door", "ClaimDesk"),
}
