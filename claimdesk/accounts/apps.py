from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to people signing in and out, and to their second factors; say how letters to them go out."""
        # Models can be imported only now.
        import_string("claimdesk.accounts.listeners.register")()
        import_string("claimdesk.outbox.account_letters.register_account_letters")()
        import_string("claimdesk.accounts.invitations.register_invitation_mail")()
