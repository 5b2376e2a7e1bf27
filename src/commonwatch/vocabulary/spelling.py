"""One form for every spelling: no case, accents, punctuation or article."""

import re
import unicodedata

WHOLE_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ə": "e", "æ": "ae", "œ": "oe"})
APOSTROPHES = re.compile(r"['’‘ʻʼʹ`´]")
BETWEEN_WORDS = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """The text in lower case without accents, punctuation and the word "the"; "&" reads "and"."""
    small = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    apart = unicodedata.normalize("NFKD", small)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(WHOLE_LETTERS)
    return " ".join(word for word in BETWEEN_WORDS.sub(" ", plain.replace("&", " and ")).split() if word != "the")
