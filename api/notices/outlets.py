"""The channels that the settings ask for."""

from api.notices.deliveries import Channels, Sender
from api.notices.kinds import Channel
from api.notices.mail import Mail, MailServer, Security
from api.notices.webhooks import Webhooks
from api.notices.wording import Say
from api.settings import Settings

_DOMAIN_WITHOUT_MAIL = "cxc-match.invalid"  # RFC 2606; it only keeps the names of deliveries apart


def channels_of_settings(settings: Settings, *, say: Say) -> Channels:
    """What notices go out by. Without an SMTP server e-mail waits, untried, until one is set.

    `say` puts the sentences of a letter into the language of who gets it.
    """
    senders: dict[Channel, Sender] = {Channel.WEBHOOK: Webhooks(private_too=settings.webhook_private)}
    if settings.smtp_host:
        senders[Channel.MAIL] = Mail(mail_server(settings), public_url=settings.public_url, say=say)
    return Channels(senders=senders, domain=domain_of(settings))


def mail_server(settings: Settings) -> MailServer:
    """The SMTP server that is set."""
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def domain_of(settings: Settings) -> str:
    """What names deliveries apart from those of another installation."""
    return settings.mail_sender.rpartition("@")[2] or _DOMAIN_WITHOUT_MAIL
