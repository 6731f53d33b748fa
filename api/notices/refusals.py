"""What can be wrong with what a person asks of notices."""

from http import HTTPStatus

from api.problems import Problem


class UnknownNotice(Problem):
    """A notice that is not in the inbox of the one who asks."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, entry_id: int) -> None:
        self.entry_id = entry_id
        super().__init__(
            f"There is no notice {entry_id} in your inbox. It may be somebody else's; yours are at /inbox."
        )


class NoInbox(Problem):
    """An inbox was asked for by somebody who has no account."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "Only an account has an inbox, and this was asked without one. Sign in, or use its token."
        )


class UnusableWebhook(Problem):
    """An address to which webhooks may not be sent."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(
            f"{what} cannot be used for a webhook: {reason}. Give an address such as "
            "https://example.org/cxc, and kinds of notices such as 'proposal.received'."
        )


class NotYoursToSwitchOff(Problem):
    """A notice that has to reach its recipient and cannot be switched off."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, kind: str, channel: str) -> None:
        self.kind, self.channel = kind, channel
        super().__init__(
            f"Notices {kind!r} by {channel} cannot be switched on or off. What can be is the e-mail of every "
            "kind that is not about opening an account; the inbox always keeps a copy."
        )


class UnknownWebhook(Problem):
    """A webhook that is not there for the one who asks."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, webhook_id: int) -> None:
        self.webhook_id = webhook_id
        super().__init__(
            f"There is no webhook {webhook_id} of an organisation or partnership that you act for. "
            "GET /webhooks lists those of an owner."
        )


class UnknownOwner(Problem):
    """An owner of webhooks that is not there for the one who asks."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(
            f"You act for nobody who is called {owner!r}. Name an organisation as in "
            "'organisation:demo-sme-138' or a partnership as in 'partnership:3'; GET /me says for whom."
        )


class TooManyWebhooks(Problem):
    """An owner that has as many webhooks as it may."""

    status = HTTPStatus.CONFLICT

    def __init__(self, owner: str, most: int) -> None:
        self.owner, self.most = owner, most
        super().__init__(f"{owner!r} has {most} webhooks, which is the most. End one that is not used first.")


class UnknownKind(Problem):
    """A kind of notice that there is none of, or whose e-mail is nobody's to choose."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"No notice {kind!r} can be switched on or off. GET /notice-preferences lists those that can."
        )
