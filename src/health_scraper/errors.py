"""Every error the program raises, grouped by what the run does next.

HealthScraperError
├── Fatal                  the command ends with the error's exit code
│   ├── SettingsError      2: a setting or an argument is wrong, nothing was attempted
│   └── DatabaseError      4: the database cannot be reached or used
│       └── CutShort       told to stop, a run does not wait for it any longer
├── Retriable              the same request is sent again, after a pause
│   ├── RateLimited        the vendor named the pause, or at least asked for one
│   ├── VendorUnavailable  5xx, time-out, reset connection
│   └── BrokenAnswer       HTML, cut off, or not the documented shape
├── AccessTokenRefused     the access token is renewed once, the request sent once more
├── Skippable              this endpoint of this account ends, all others go on
│   ├── ScopeMissing       the person did not grant the scope: nothing is wrong
│   ├── MembershipLapsed   the vendor answers again when the membership is renewed
│   ├── AppOutdated        the vendor answers again when the phone's app is updated
│   ├── NotAvailable       the vendor has no such thing for this account
│   ├── RequestRefused     the vendor calls the request wrong
│   ├── PagingBroken       a page token came twice, or an offset stood still
│   └── BeginUnknown       another endpoint has to say first since when there are data
├── BudgetSpent            the vendor allows no more today: the rest is left to a later run
│   └── HistoryWaits       of that, what a backfill left over: what is new goes first
├── PagesLost              the database has crashed: the window is fetched once more
├── RotationBusy           another process holds the token too long: the account is skipped
│   └── TokenUnavailable   the vendor gives no new token now: the grant is kept
├── MirrorError            the vault fails: a warning, and another try at the next run
├── AccountBusy            another backfill has the account: it is left alone
├── KeyMissing             the key of this account's tokens is not set: the account is skipped
├── Unexpected             a bug or a surprise: this endpoint ends, all others go on
└── Reauthorize            3: the grant is dead, a person must run `authorize`

Errors that never leave one module (tokens.refresh, tokens.exchange) are defined there.
"""

from http import HTTPStatus


class HealthScraperError(Exception):
    exit_code = 1


class Fatal(HealthScraperError):
    pass


class SettingsError(Fatal):
    exit_code = 2


class DatabaseError(Fatal):
    exit_code = 4


class CutShort(DatabaseError):
    def __init__(self) -> None:
        super().__init__("The run was told to stop, and the database did not answer in time")


class Retriable(HealthScraperError):
    """`retry_after` is the vendor's own pause in seconds, None where it named none."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(Retriable):
    pass


class VendorUnavailable(Retriable):
    pass


class BrokenAnswer(Retriable):
    pass


class AccessTokenRefused(HealthScraperError):
    pass


class Skippable(HealthScraperError):
    pass


class ScopeMissing(Skippable):
    pass


class MembershipLapsed(Skippable):
    pass


class AppOutdated(Skippable):
    pass


class NotAvailable(Skippable):
    pass


class RequestRefused(Skippable):
    pass


class PagingBroken(Skippable):
    pass


class BeginUnknown(Skippable):
    pass


class BudgetSpent(HealthScraperError):
    pass


class HistoryWaits(BudgetSpent):
    pass


class PagesLost(HealthScraperError):
    pass


class RotationBusy(HealthScraperError):
    pass


class AccountBusy(HealthScraperError):
    pass


class KeyMissing(HealthScraperError):
    """Ends a command that was asked for this account alone like any other wrong setting."""

    exit_code = SettingsError.exit_code


class Unexpected(HealthScraperError):
    pass


class Reauthorize(HealthScraperError):
    exit_code = 3


def is_server_fault(status: int) -> bool:
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
