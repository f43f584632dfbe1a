import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexicon import lexicon
from matching.text import language_of, sentences, split_compound, stem, to_bokmal, tokens, words


def concepts(text, language=""):
    lex = lexicon()
    return {lex.concepts[hit.concept] for hit in lex.read(tokens(text, language))}


@pytest.mark.parametrize(
    ("nynorsk", "bokmal"),
    [
        ("heimebuande", "hjemmeboende"),
        ("sjukeheimar", "sykehjem"),
        ("kvardagsrehabilitering", "hverdagsrehabilitering"),
        ("pleiarane", "pleierne"),
        ("einsemd", "ensomhet"),
        ("tryggleik", "trygghet"),
    ],
)
def test_nynorsk_and_bokmal_speak_of_the_same_concepts(nynorsk, bokmal):
    assert concepts(nynorsk) & concepts(bokmal)


def test_nynorsk_spelling_is_brought_to_bokmal_but_a_wall_is_no_road():
    assert to_bokmal("heimetenesta") == "hjemetenesta"
    assert to_bokmal("vegar") == "veiar"
    assert to_bokmal("veggen") == "veggen"


@pytest.mark.parametrize("form", ["sensor", "sensorer", "sensorene", "sensoren", "sensorar", "sensorane"])
def test_norwegian_inflections_meet_in_one_stem(form):
    assert stem(form) == stem("sensor")


@pytest.mark.parametrize("form", ["monitoring", "monitored", "monitors"])
def test_english_inflections_meet_in_one_stem(form):
    assert stem(form, "en") == stem("monitor", "en")


def test_short_words_do_not_meet_strangers():
    assert "vehicle" not in concepts("We care for people who are ill", "en")
    assert "vehicle" in concepts("We drive people by car and by bus", "en")


@pytest.mark.parametrize(
    ("compound", "expected"),
    [
        ("nattilsyn", ("natt", "tilsyn")),
        ("rullestolsporing", ("rullestol", "sporing")),
        ("kjøkkenavfall", ("kjøkken", "avfall")),
        ("fallrobot", ("fall", "robot")),
        ("pølsevev", ()),
    ],
)
def test_compounds_split_where_all_parts_are_known(compound, expected):
    known = {"natt", "tilsyn", "rullestol", "sporing", "kjøkken", "avfall", "fall", "robot"}
    assert split_compound(compound, known.__contains__) == expected


def test_a_word_is_not_a_compound_of_itself():
    assert split_compound("fall", {"fall"}.__contains__) == ()


def test_unseen_compound_speaks_of_its_parts():
    assert {"wheelchair", "locating"} <= concepts("rullestolsporing")


def test_phrase_is_read_as_one_thing():
    assert "heart" in concepts("People with heart failure", "en")
    assert "chronic" in concepts("People with heart failure", "en")
    assert "chronic" not in concepts("A failure to open the heart of the matter", "en")


@pytest.mark.parametrize(
    ("norwegian", "english"),
    [
        ("demens", "dementia"),
        ("sykehjem", "nursing home"),
        ("avfall", "waste"),
        ("fysioterapeut", "physiotherapist"),
        ("tolk", "interpreter"),
    ],
)
def test_norwegian_and_english_speak_of_the_same_concepts(norwegian, english):
    assert concepts(f"Vi tilbyr {norwegian} til alle") & concepts(f"We offer {english} for all of them")


def test_language_is_read_off_the_text_before_what_is_declared():
    assert language_of("We help the people who live alone", "nb") == "en"
    assert language_of("Vi hjelper de som bor alene", "en") == "no"
    assert language_of("Robot", "en") == "en"
    assert language_of("Robot") == "no"


def test_sentences_keep_their_words():
    assert sentences("Vi lager sensorer. De ser fall!\nOg mer") == ["Vi lager sensorer.", "De ser fall!", "Og mer"]


def test_every_concept_has_norwegian_and_english_words():
    lex = lexicon()
    assert len(lex.concepts) == len(lex.field_of)
    spoken = {
        language: {number for (tongue, _), found in lex.entries() if tongue == language for number in found}
        for language in ("no", "en")
    }
    everything = set(range(len(lex.concepts)))
    assert spoken == {"no": everything, "en": everything}


@given(st.text())
def test_any_text_can_be_read(text):
    assert all(token.surface for token in tokens(text))
    assert words(text) == [token.surface for token in tokens(text)]
    lexicon().read(tokens(text))


@pytest.mark.parametrize(
    ("topic", "language", "field"),
    [
        ("legemiddelhåndtering", "nb", "legemiddelhandtering"),
        ("digital hjemmeoppfølging", "nb", "digital_hjemmeoppfolging"),
        ("hverdagsrehabilitering", "nb", "hverdagsrehabilitering"),
        ("stråleterapi", "nb", "straleterapi"),
        ("universell utforming", "nb", "universell_utforming"),
        ("artificial intelligence", "en", "kunstig_intelligens"),
        ("patient flow", "en", "pasientlogistikk"),
    ],
)
def test_the_name_of_a_topic_speaks_of_its_field(topic, language, field):
    lex = lexicon()
    assert field in {lex.field_of[hit.concept] for hit in lex.read(tokens(topic, language))}
