"""Words of Norwegian (bokmål and nynorsk) and English text, brought to stems that can be compared.

The rules are light on purpose: the same rules run over the lexicon, so what counts is that two forms
of a word meet, not that the stem is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

STOP_WORDS = {
    "nb": frozenset(
        "alle alt andre at av bare ble bli blir blitt både da de deg dem den denne der dere deres det dette din du dersom eller en ene "
        "enn et ett etter fem fire flere for fra få får før først gi gir gjennom gjerne gjør gjøre god godt ha hadde han har hele hun "
        "hva hver hvert hvilke hvis hvor hvordan i ikke ingen inn innen jeg kan kom kommer kun kunne kvar la laget langt lenger like "
        "lite litt man mange med meg mellom men mens mer mest min mot må nok noe noen nå når også og om opp oss over på sammen se seg "
        "selv ser sin sine sitt sist sjelden skal skulle slik slike slutt snart som store stor så særlig ta tar til to tre ut uten "
        "under uansett utenfor ved vi vil ville vår våre vært være åpen år èn én ønsker trenger trengs bruke bruker brukes brukt leverer "
        "tilbyr søker hjelper hjelp mye mindre større ny nye nytt dagens helst enten hverken fordi siden derfor samt".split()
    ),
    "nn": frozenset(
        "alle alt andre at av berre blir blitt både då dei deg den denne der det dette di din du dersom eg ein eit ei ekstra eller enn "
        "etter fleire for frå få får før gi gir gjer gjere gjerne gjennom god godt ha hadde han har heile ho i ikkje ingen inn innan kan "
        "kjem korleis kor kunne kva kvar kven kvifor la lenger like lite litt mange med meg mellom men meir mest min mot må no noko "
        "nokon nokre når og også om opp oss over på saman seg sjølv ser si sin sine slik slike som store stor så særleg ta tek til to "
        "tre ut utan under ved vere vi vil ville vår våre vore år ønskjer treng bruke brukar tilbyr leverer søkjer hjelp hjelper "
        "mykje mindre større ny nye nytt anten fordi sidan difor samt blei ho dykk dykkar".split()
    ),
    "en": frozenset(
        "a about after all also an and any are as at be because been before being between both but by can could do does each either "
        "every for from get gets give gives go good had has have he her here how if in into is it its just least less let like made "
        "make makes many may more most much must need needs new no nor not of off on one only or other our out over own same she "
        "should since so some such than that the their them then there these they this those three to today too two under until up "
        "us use used uses using want wants was we well were what when where whether which while who whom whose why will with within "
        "without would you your offer offers seek seeks help helps work works able across already around even ever few first five "
        "four further second still though through yet".split()
    ),
}
ALL_STOP_WORDS = STOP_WORDS["nb"] | STOP_WORDS["nn"]

# Nynorsk spellings that no suffix rule reaches, as beginnings of words, brought to bokmål.
NYNORSK = {
    "aleine": "alene", "attende": "tilbake", "attvinn": "gjenvinn", "aug": "øy", "auge": "øye", "auk": "øk", "aukar": "øker",
    "bebuar": "beboer", "berekraft": "bærekraft", "born": "barn", "boss": "avfall", "brot": "brudd", "brukar": "bruker", "burt": "bort",
    "bustad": "bolig", "byggj": "bygg", "daud": "død", "djup": "dyp", "draum": "drøm", "eig": "ei", "eigen": "egen", "ein": "en",
    "eining": "enhet", "einsam": "ensom", "einsemd": "ensomhet", "ferdigheit": "ferdighet", "frå": "fra", "fråver": "fravær",
    "fråvær": "fravær", "førebygg": "forebygg", "gamal": "gammel", "gjeng": "går", "gløym": "glem", "golv": "gulv", "hasta": "hast",
    "heim": "hjem", "hjart": "hjert", "hovud": "hode", "hugs": "husk", "høg": "høy", "høgskul": "høyskol", "høyr": "hør", "ikkje": "ikke",
    "innbyggjar": "innbygger", "kjensl": "følels", "kvar": "hver", "kvardag": "hverdag", "kvart": "hvert", "kvil": "hvil", "kvit": "hvit",
    "køyr": "kjør", "laurdag": "lørdag", "leggj": "legg", "leik": "lek", "leit": "let", "ljos": "lys", "låg": "lav", "lækjar": "lege",
    "løys": "løs", "medverk": "medvirk", "mellombels": "midlertidig", "merkj": "merk", "mjuk": "myk", "mjølk": "melk", "mogleg": "mulig",
    "moglegheit": "mulighet", "mognad": "modenhet", "månad": "måned", "naud": "nød", "noko": "noe", "nokon": "noen", "pleiar": "pleier",
    "raud": "rød", "rettlei": "veiled", "rørsle": "bevegelse", "røynsle": "erfaring", "røyr": "rør", "saman": "sammen",
    "samanheng": "sammenheng", "sjuk": "syk", "sjukepleiar": "sykepleier", "skular": "skoler", "skule": "skole", "skåp": "skap",
    "straum": "strøm", "styrkj": "styrk", "sundag": "søndag", "søkj": "søk", "teikn": "tegn", "tene": "tjene", "tenest": "tjenest",
    "tenkj": "tenk", "tilsett": "ansatt", "tryggj": "trygg", "tryggleik": "trygghet", "trykkj": "trykk", "ulukk": "ulykk",
    "vanskeleg": "vanskelig", "vatn": "vann", "veg": "vei", "vegetar": "vegetar", "vegg": "vegg", "vegleiing": "veiledning",
    "vegrar": "vegrer", "veke": "uke", "vekene": "ukene", "verk": "virk", "verkt": "verkt", "åleine": "alene", "ønskj": "ønsk",
}  # fmt: skip
_NYNORSK = tuple(sorted(NYNORSK.items(), key=lambda pair: -len(pair[0])))

_NORWEGIAN = tuple(
    sorted(
        "elsane elsene ingane ingene hetene heitene leikane elsen elser elsar inga ingar inger ingen heten heter heita heit leiken leik "
        "ande ende erne arne ane ene else ing het ar er en et a e ete este aste dde tte te de s ens ets ers ars ingens".split(),
        key=len,
        reverse=True,
    )
)
_ENGLISH = (
    ("isation", "is"), ("ization", "is"), ("isations", "is"), ("ising", "is"), ("izing", "is"), ("ised", "is"), ("ized", "is"), ("ise", "is"),
    ("ize", "is"), ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"), ("ate", "at"), ("ators", "at"), ("ator", "at"),
    ("nesses", ""), ("ness", ""), ("ments", "ment"), ("ities", "it"), ("ity", "it"), ("ingly", ""), ("edly", ""), ("ings", ""), ("ing", ""),
    ("ied", "i"), ("ies", "i"), ("ed", ""), ("ers", ""), ("er", ""), ("ly", ""), ("es", ""), ("'s", ""), ("s", ""), ("e", ""), ("y", "i"),
)  # fmt: skip
_ENGLISH_BY_LENGTH = tuple(sorted(_ENGLISH, key=lambda pair: -len(pair[0])))


@dataclass(frozen=True, slots=True)
class Token:
    surface: str
    stem: str
    language: str  # no | en
    is_stop: bool


def words(text: str) -> list[str]:
    """Words in lower case; hyphens and slashes part words, as underscores do in the lexicon."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]


def language_of(text: str, declared: str = "") -> str:
    """'no' or 'en', by the small words; what is declared decides when they cannot."""
    found = words(text)
    norwegian = sum(word in ALL_STOP_WORDS for word in found)
    english = sum(word in STOP_WORDS["en"] for word in found)
    if norwegian == english:
        return "en" if declared == "en" else "no"
    return "en" if english > norwegian else "no"


@lru_cache(maxsize=200_000)
def to_bokmal(word: str) -> str:
    """The bokmål spelling of a nynorsk word, where a beginning of it is known: heimebuande, sjukehus, kvardag."""
    for nynorsk, bokmal in _NYNORSK:
        if word.startswith(nynorsk):
            return bokmal + word[len(nynorsk) :]
    return word


def _undouble(stem: str) -> str:
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiouyæøå" else stem


def _norwegian_stem(word: str) -> str:
    word = to_bokmal(word)
    for suffix in _NORWEGIAN:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    word = _undouble(word)
    if len(word) >= 5 and word[-1] == "t" and word[-2] not in "aeiouyæøå":
        word = word[:-1]
    return _undouble(word)


def _english_stem(word: str) -> str:
    for suffix, ending in _ENGLISH_BY_LENGTH:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            if suffix == "s" and word.endswith(("ss", "us", "is")):
                break
            word = word[: len(word) - len(suffix)] + ending
            break
    return _undouble(word)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str = "no") -> str:
    """`word` in lower case. Language is 'no' (bokmål and nynorsk meet in one stem) or 'en'."""
    return _english_stem(word) if language == "en" else _norwegian_stem(word)


@lru_cache(maxsize=200_000)
def _token(word: str, language: str) -> Token:
    stops = STOP_WORDS["en"] if language == "en" else ALL_STOP_WORDS
    is_stop = word in stops or len(word) < 2 or word.isdigit()
    return Token(word, stem(word, language), language, is_stop)


def tokens(text: str, declared: str = "") -> list[Token]:
    language = language_of(text, declared)
    return [_token(word, language) for word in words(text)]


def forms(word: str, language: str = "no") -> set[str]:
    """The inflected forms of a short word. Stemming short words makes strangers meet ('care' and 'car'), listing does not."""
    if language == "en":
        doubled = word + word[-1]
        bare = word[:-1] if word[-1] in "ey" else word
        kin = {word, word + "s", word + "es", word + "'s", bare + "ing", bare + "ed", doubled + "ing", doubled + "ed"}
        return kin | {word[:-1] + "ies", word[:-1] + "ied"} if word[-1] == "y" else kin
    word = to_bokmal(word)
    bare = word[:-1] if word[-1] == "e" else word
    bases = {bare, bare + bare[-1]} if bare[-1] not in "aeiouyæøå" else {bare}
    endings = ("e", "a", "en", "et", "er", "ar", "ene", "ane", "ing", "ende", "es", "ens", "ets")
    return {word, word + "s", word + "n", word + "r", word + "t", word + "ne", word + "r"} | {
        b + ending for b in bases for ending in endings
    }


def split_compound(word: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a Norwegian compound (bokmål spelling, as they stand), all of them known; empty when it is none.

    The fewest parts win, then the longest last part: 'falldeteksjon' is fall + deteksjon, 'nattilsyn' is natt + tilsyn.
    """
    word = to_bokmal(word)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(3, len(word) + 1):
        for start in range(end - 2):
            if start not in best or (start, end) == (0, len(word)):
                continue
            part = _known_part(word[start:end], is_known, is_last=end == len(word), last_letter=word[start - 1 : start])
            if part and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = (*best[start], part)
    return best.get(len(word), ())


def _known_part(part: str, is_known: Callable[[str], bool], *, is_last: bool, last_letter: str) -> str:
    """The part as a known word: without its joining s or e, and with a letter that the joint swallowed (natt+tilsyn)."""
    if is_known(part):
        return part
    if not is_last and len(part) > 3 and part[-1] in "se" and is_known(part[:-1]):
        return part[:-1]
    if last_letter and part[0] != last_letter and len(part) > 4 and is_known(last_letter + part):
        return last_letter + part
    return ""
