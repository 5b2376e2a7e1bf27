"""One form for every spelling: no case, accents, punctuation or article."""

import re
import unicodedata


def normal(text: str) -> str:
    """The text in lower case without accents, punctuation and a leading "the"; "&" reads "and"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", plain.replace("&", " and ").replace("'", "").replace("’", ""), flags=re.UNICODE)
    return re.sub(r"^the ", "", words.strip().replace("ı", "i"))
