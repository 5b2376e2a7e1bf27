"""The grammar of amounts in sentences: what one sentence tells clearly is read, everything else is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence.readers.lists.money_words import CODES, Told, plain_text, told_amount

READ = {
    "EBRD loan of ECU 40 million equivalent (currency to be agreed).": Told(40e6, "XEU"),
    "Up to US$ 9.5 million (&euro;11.0 million).": Told(9.5e6, "USD"),
    "US$ 50 million loan (ECU 39.5 million equivalent). Up to 50 per cent goes to banks.": Told(50e6, "USD"),
    "HRK 73.8 million (USD 10 million)": Told(73.8e6, "HRK", 10e6),
    "Term Loan of RUB 400 million (EUR 11.5 million).": Told(400e6, "RUB"),
    "USD 45,000,000": Told(45e6, "USD"),
    "A senior loan of $50 million.": Told(50e6, "USD"),
    "Senior loan of up to €150 million.": Told(150e6, "EUR"),
    "The total amount is €;65 million.": Told(65e6, "EUR"),
    "The Bank has agreed to lend 115 million USD": Told(115e6, "USD"),
    "A EUR 45 mln corporate senior loan": Told(45e6, "EUR"),
    "EUR0.5 billion": Told(5e8, "EUR"),
    "A 7.5-year loan of US$ 20.1 million": Told(20.1e6, "USD"),
    "Loan of €45 million. The project will be co-financed by the EIB.": Told(45e6, "EUR"),
    "EUR 25 million, later again EUR 25 million": Told(25e6, "EUR"),
    "DM 35 million_x000D_": Told(35e6, "DEM"),
}
LEFT = [
    "tbc",
    "",
    "Equity investment for up to 25% + 1 share",
    "Senior loan of EUR 23.6 million consisting of EUR 10.7 million and EUR 12.9 million",
    "Commitment of € 45 to € 60 million",
    "a €25-40 million loan",
    "Loan of US$ 20 million. Co-financing of US$ 7 million from Tacis.",
    "EUR 25 million senior loan for each of two banks",
    "Co-financing of US$ 7 million",
    "USD 105 ml",
    "20 million roubles",
    "shares at DM 100",
    "1994-1997: 3 tranches",
]


@pytest.mark.parametrize(("text", "told"), READ.items(), ids=list(READ))
def test_one_amount_that_is_told_clearly_is_read(text, told):
    assert told_amount(text) == told


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_told_clearly_is_left(text):
    assert told_amount(text) is None


@given(st.integers(1, 999), st.sampled_from(CODES), st.sampled_from(["million", "mln", "billion"]), st.booleans())
def test_an_amount_reads_the_same_whichever_comes_first(number, currency, scale, before):
    text = f"A loan of {currency} {number} {scale}" if before else f"A loan of {number} {scale} {currency}"
    assert told_amount(text) == Told(number * (1e9 if scale == "billion" else 1e6), currency)


@given(st.text(max_size=40))
def test_no_text_brings_it_down(text):
    told_amount(text)
    plain_text(text)
