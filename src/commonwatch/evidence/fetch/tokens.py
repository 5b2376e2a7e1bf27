"""Tokens of one's own: taken from the environment, sent where the publisher wants them, and never shown."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from commonwatch.errors import TokenError

SECRET_IN_QUERY = re.compile(r"(?i)((?:client_id|token|api_?key|key)=)[^&#\s'\"]+")
HIDDEN = "***"


@dataclass(frozen=True)
class TokenRule:
    """Which variable holds a publisher's token, how it travels, and where one is had."""

    publisher: str
    variable: str
    name: str
    place: Literal["header", "query"]
    ask: str

    @property
    def mend(self) -> str:
        """How one comes by a token and where it is set."""
        return f"{self.ask} Then set it: export {self.variable}=..."


@dataclass(frozen=True)
class Token:
    """A rule and the token itself, which no text shows."""

    rule: TokenRule
    value: str = field(repr=False)


RULES = {
    # https://ucdp.uu.se/apidocs/: "To use the API, please contact the API maintainer to request an access token."
    "ucdp": TokenRule(
        "ucdp",
        "COMMONWATCH_UCDP_TOKEN",
        "x-ucdp-access-token",
        "header",
        "Ask the maintainer of UCDP's API for a token (free of charge): https://ucdp.uu.se/apidocs/",
    ),
    # IDMC's documentation of the external API: an API key by e-mail, sent as `client_id` with every request
    "idmc": TokenRule(
        "idmc",
        "COMMONWATCH_IDMC_CLIENT_ID",
        "client_id",
        "query",
        "Ask IDMC for an API key (free of charge), saying what the data is for: ch.datainfo@idmc.ch, "
        "https://www.internal-displacement.org/database/api-documentation/",
    ),
}


def token_of(publisher: str, environment: Mapping[str, str] = os.environ) -> Token | None:
    """The token the environment holds for the publisher; None when none is set, or the publisher takes none."""
    rule = RULES.get(publisher)
    value = environment.get(rule.variable, "").strip() if rule else ""
    return Token(rule, value) if rule and value else None


def needed_token(publisher: str, token: Token | None) -> Token:
    """The token of a publisher that answers nobody without one. Raises TokenError when none is set."""
    if token is None:
        rule = RULES[publisher]
        raise TokenError(f"{publisher} wants a token, and {rule.variable} is not set. {rule.mend}")
    return token


def hidden(text: str, token: Token | None) -> str:
    """The text without the token, and without what looks like a key in an address."""
    without = text.replace(token.value, HIDDEN) if token else text
    return SECRET_IN_QUERY.sub(rf"\g<1>{HIDDEN}", without)
