import pytest

from solutions.claims import claims_normen_approval


@pytest.mark.parametrize(
    "text",
    [
        "Løsningen er godkjent av Normen.",
        "Godkjent etter kravene i Normen",
        "Vi er sertifisert mot Normen.",
        "Normen-godkjent løsning",
        "It is approved by Normen.",
        "Normen has approved it.",
    ],
)
def test_claims_of_approval_are_seen(text):
    assert claims_normen_approval(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dokumentert mot Normen.",
        "Documented against Normen.",
        "Godkjent av Datatilsynet. Vi følger Normen.",
        "CE-godkjent medisinsk utstyr.",
        "Enormen er stor, og vi er godkjent.",
    ],
)
def test_honest_words_pass(text):
    assert not claims_normen_approval(text)
