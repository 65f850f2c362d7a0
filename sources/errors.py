"""What can be wrong with what comes from outside, each with a sentence for a person.

The message of every error here is one sentence that a reader can act on; commands,
pages and rows show it as it is. What is wrong inside raises other exceptions.
"""

from __future__ import annotations


class SourceError(Exception):
    """Something outside did not give us what we need."""


class BadInput(SourceError):
    """What was handed in cannot be used: empty, binary, too large, a wrong date."""


class TooLarge(BadInput):
    """More bytes, characters or tags than are read."""


class UnknownEncoding(BadInput):
    """The bytes are text perhaps, but nothing says in which encoding."""


class AlreadyKnown(SourceError):
    """This text or address is stored already; `article_id` says where."""

    def __init__(self, message: str, article_id: int) -> None:
        super().__init__(message)
        self.article_id = article_id


class AddressRefused(SourceError):
    """An address that is never fetched: private, odd, or not of the web. Not retried."""


class FetchFailed(SourceError):
    """The address could not be fetched this time.

    status: the HTTP status, None if no answer came.
    retry_after_seconds: what the server asked for, None if it did not.
    permanent: whether another try is pointless (410, a certificate that is not theirs).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: int | None = None,
        permanent: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.permanent = permanent


class HostBusy(SourceError):
    """The host may not be asked just now; nothing was tried, and the row waits a moment."""


class RobotsForbid(SourceError):
    """The site's robots.txt asks us not to fetch this address."""


class NotAnArticle(SourceError):
    """A page came, but no article: a consent wall, a paywall, an error page, nothing."""


class NotAFeed(SourceError):
    """What came is no feed; `feeds` are the addresses of feeds that a page names instead."""

    def __init__(self, message: str, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.feeds = feeds
