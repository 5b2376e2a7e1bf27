"""What can go wrong with an answer, before it is known how often it was tried; and the one sentence made of it."""

from commonwatch.errors import FetchError

AGAIN = "Try again later: what has come is kept, and the same command goes on from there."
RERUN = "Run the same command again."
BY_HAND = "Look at the address in a browser; a file saved by hand is taken by: commonwatch load FILE"


class FaultError(Exception):
    """An answer that can't be used; `passing` when another try may help, after `wait` seconds when the server says so."""

    def __init__(
        self,
        what: str,
        mend: str = AGAIN,
        *,
        passing: bool = False,
        wait: float | None = None,
        kind: type[FetchError] = FetchError,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.passing = passing
        self.wait = wait
        self.kind = kind


def fetch_error(
    publisher: str, address: str, what: str, mend: str, tries: int = 1, kind: type[FetchError] = FetchError
) -> FetchError:
    """The error with publisher, address, what happened, how many tries, and what mends it."""
    return kind(f"{publisher}: {address}: {what} ({tries} {'try' if tries == 1 else 'tries'}). {mend}")
