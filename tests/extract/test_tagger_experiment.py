"""The experiment in benchmarks/extraction/tagger: labels, spans, features, and a small model end to end."""

from __future__ import annotations

import json

import pytest

from benchmarks.extraction.tagger.combine import SYSTEMS, Tagged
from benchmarks.extraction.tagger.corpora import Labelled, Sample, read_bc5cdr, read_maccrobat, read_phee
from benchmarks.extraction.tagger.features import features_of, shape_of
from benchmarks.extraction.tagger.reading import Read, read_sample
from benchmarks.extraction.tagger.tokens import runs_of, tags_of, tokens_of
from kg.terms.lexicon import Lexicon

EXTRA = "needs the bench extra: pip install 'salvage-kg[bench]'"


def words(sample: Sample, label: str) -> list[str]:
    return [sample.text[span.start : span.end] for span in sorted(sample.gold) if span.label == label]


def read(text: str, lexicon: Lexicon, *, corpus: str = "phee", **gold: str) -> Read:
    """Read a text whose gold is given by words: ``drug="anakinra"``."""
    spans = {
        Labelled(text.index(word), text.index(word) + len(word), label)
        for label, row in gold.items()
        for word in row.split("|")
    }
    return read_sample(Sample(corpus, text, text, frozenset(spans)), lexicon)


# ------------------------------------------------------------------ corpora


def argument(text: str, *words: str) -> dict[str, object]:
    return {"text": [[word] for word in words], "start": [[text.index(word)] for word in words]}


def test_phee_arguments_become_labels_and_the_rest_is_left_out() -> None:
    text = "After 5 days of oral zelnorat 20 mg with ibuprax for gout she had a rash."
    treatment = {
        **argument(text, "oral zelnorat"),
        "Drug": argument(text, "zelnorat", "ibuprax"),
        "Dosage": argument(text, "20 mg"),
        "Route": argument(text, "oral"),
        "Duration": argument(text, "5 days"),
        "Time_elapsed": argument(text, "After"),
        "Disorder": argument(text, "gout"),
        "Combination": [{"Drug": argument(text, "zelnorat", "ibuprax"), "Trigger": argument(text, "with")}],
    }
    event = {
        "event_id": "E1",
        "event_type": "Adverse_event",
        "Trigger": argument(text, "had"),
        "Treatment": treatment,
        "Effect": argument(text, "rash"),
    }
    line = json.dumps({"id": "123_4", "context": text, "annotations": [{"events": [event]}]})
    (sample,) = read_phee(line + "\n")
    assert (sample.corpus, sample.document) == ("phee", "123")
    assert words(sample, "drug") == ["zelnorat", "ibuprax"]
    assert words(sample, "dosage") == ["20 mg"]
    assert words(sample, "route") == ["oral"]
    assert words(sample, "duration") == ["5 days"]
    assert words(sample, "condition") == ["gout", "rash"]
    assert len(sample.gold) == 7


def test_maccrobat_labels_and_a_mention_in_two_pieces() -> None:
    text = "Fever eased on zelnorat 20 mg twice, then daily."
    annotations = (
        "T1\tSign_symptom 0 5\tFever\nE1\tSign_symptom:T1 \nT2\tMedication 15 23\tzelnorat\n"
        "T3\tDosage 24 29;42 47\t20 mg daily\nT4\tAge 0 5\tFever\n"
    )
    sample = read_maccrobat("case", text, annotations)
    assert words(sample, "condition") == ["Fever"]
    assert words(sample, "drug") == ["zelnorat"]
    assert words(sample, "dosage") == ["20 mg", "daily"]
    assert {span.label for span in sample.gold} == {"condition", "drug", "dosage"}


def test_bc5cdr_offsets_count_from_the_passage() -> None:
    xml = b"""<collection><document><id>7</id>
    <passage><offset>0</offset><text>A title.</text></passage>
    <passage><offset>9</offset><text>Gout after zelnorat.</text>
    <annotation><infon key="type">Disease</infon><location offset="9" length="4"/></annotation>
    <annotation><infon key="type">Chemical</infon><location offset="20" length="8"/></annotation></passage>
    </document></collection>"""
    title, abstract = read_bc5cdr(xml)
    assert title.gold == frozenset()
    assert (title.document, abstract.document) == ("7", "7")
    assert (words(abstract, "condition"), words(abstract, "drug")) == (["Gout"], ["zelnorat"])


# ------------------------------------------------------------- spans and tags


def test_a_span_and_its_tags_are_each_other_s_reverse() -> None:
    text = "He took 20-mg zelnorat hydrochloride, ibuprax and water."
    spans = [Labelled(14, 36, "drug"), Labelled(38, 45, "drug")]
    tokens = tokens_of(text, 0, len(text))
    tags = tags_of(tokens, spans)
    back = [Labelled(tokens[first][0], tokens[stop - 1][1], "drug") for first, stop in runs_of(tags)]
    assert back == spans


@pytest.mark.parametrize(
    ("tags", "runs"),
    [("OBIO", [(1, 3)]), ("BB", [(0, 1), (1, 2)]), ("OII", [(1, 3)]), ("BIBI", [(0, 2), (2, 4)]), ("OO", [])],
)
def test_runs_of_tags(tags: str, runs: list[tuple[int, int]]) -> None:
    assert list(runs_of(tags)) == runs


def test_a_border_inside_a_token_moves_out_and_the_longer_of_two_spans_counts() -> None:
    tokens = tokens_of("methylzelnorat sodium", 0, 21)
    assert tags_of(tokens, [Labelled(6, 14, "drug")]) == ["B", "O"]
    assert tags_of(tokens, [Labelled(0, 14, "drug"), Labelled(0, 21, "drug")]) == ["B", "I"]


# --------------------------------------------------------- reading and features


def test_the_rules_are_the_first_opinion(lexicon: Lexicon) -> None:
    text = "She received intravenous tocilizumab 8 mg/kg every 2 weeks for 3 months."
    found = read(text, lexicon)
    by_label = {span.label: text[span.start : span.end] for span in found.rules}
    assert by_label["drug"] == "tocilizumab"
    assert by_label["dosage"] == "8 mg/kg"
    assert by_label["route"] == "intravenous"
    assert "3 months" in by_label["duration"]


def test_a_dosage_takes_the_frequency_in_where_the_corpus_does(lexicon: Lexicon) -> None:
    text = "She received tocilizumab 8 mg/kg every 2 weeks."
    wide = read(text, lexicon, corpus="maccrobat")
    assert [text[s.start : s.end] for s in wide.rules if s.label == "dosage"] == ["8 mg/kg every 2 weeks"]


def test_features_tell_form_neighbours_lexicon_and_modality(lexicon: Lexicon) -> None:
    (sentence,) = read("The patient did not receive tocilizumab 8 mg/kg.", lexicon).sentences
    features = dict(zip(sentence.words, map(set, features_of(sentence)), strict=True))
    drug = features["tocilizumab"]
    assert {"word=tocilizumab", "shape=x", "begins=toc", "ends=mab", "kind:Drug"} <= drug
    assert {"-1:word=receive", "1:word=8", "1:quantity:doses", "pair=tocilizumab 8"} <= drug
    assert "quantity:doses:first" in features["8"]
    assert "quantity:doses:rest" in features["mg"]
    assert "kind:Drug" not in features["receive"]
    assert "first" in features["The"]
    (denied,) = read("There was no fever.", lexicon).sentences
    assert {"kind:Manifestation", "modality:negated"} <= set(features_of(denied)[3])


def test_shapes() -> None:
    assert [shape_of(word) for word in ("IL", "mTOR", "2.5", "12")] == ["X", "xX", "d.d", "d"]


# ------------------------------------------------------------------ combining


def test_ways_to_combine_two_opinions() -> None:
    rule, same, touching, new, unsure = (
        Labelled(start, end, "drug") for start, end in ((0, 5), (10, 15), (12, 20), (30, 35), (40, 45))
    )
    rules = frozenset({rule, same})
    tagged = [Tagged(same, 0.9), Tagged(touching, 0.9), Tagged(new, 0.8), Tagged(unsure, 0.3)]
    got = {name: system(rules, tagged, 0.5) for name, system in SYSTEMS.items()}
    assert got["rules"] == rules
    assert got["tagger"] == {same, touching, new, unsure}
    assert got["union"] == {rule, same, touching, new, unsure}
    assert got["agreed"] == {same}
    assert got["fallback"] == {rule, same, new}


def test_scores_and_paired_differences() -> None:
    pytest.importorskip("numpy", reason=EXTRA)
    from benchmarks.extraction.tagger.score import by_document, count, difference, f1_of, score

    gold = [Labelled(0, 5, "drug"), Labelled(10, 15, "drug")]
    found = [Labelled(0, 5, "drug"), Labelled(11, 14, "drug"), Labelled(20, 25, "drug")]
    assert count(gold, found) == [1, 3, 1, 2]
    assert count(gold, found, strict=False) == [2, 3, 2, 2]
    rows = by_document(["b", "a", "b"], [[1, 2, 1, 2], [0, 0, 0, 1], [1, 1, 1, 1]])
    assert rows.tolist() == [[0, 0, 0, 1], [2, 3, 2, 3]]
    result = score(rows)
    assert (result.precision, result.recall) == (2 / 3, 0.5)
    assert result.f1 == pytest.approx(4 / 7)
    assert result.low <= result.f1 <= result.high
    assert difference(rows, rows) == (0.0, 0.0, 0.0)
    assert f1_of(rows * 0).tolist() == [0.0, 0.0]


# ------------------------------------------------------------------- the model


def test_a_model_learns_a_frame_and_marks_a_name_it_never_saw(lexicon: Lexicon) -> None:
    pytest.importorskip("pycrfsuite", reason=EXTRA)
    from benchmarks.extraction.tagger.crf import tag, train

    names = "zelnorat bumetrin calopide dartuximab enforol fiprazole gemotide helcamycin".split()
    learn = [
        read(f"The {person} was treated with {name} and felt better.", lexicon, drug=name)
        for name in names
        for person in ("boy", "girl", "patient")
    ]
    trained = train(learn, "drug")
    text = "The woman was treated with orvaset and felt better."
    ((found,),) = tag(trained, [read(text, lexicon)])
    assert text[found.span.start : found.span.end] == "orvaset"
    assert 0.5 < found.probability <= 1
    assert train(learn, "drug").model == trained.model


def test_the_taggers_drugs_join_the_ontology_of_one_document_only(lexicon: Lexicon) -> None:
    pytest.importorskip("pycrfsuite", reason=EXTRA)
    pytest.importorskip("numpy", reason=EXTRA)
    from benchmarks.extraction.tagger.ontopic import with_drugs

    wider = with_drugs(lexicon.ontology, ["Orvaset"])
    assert wider.is_a("tagger-orvaset", "Drug")
    assert "tagger-orvaset" not in lexicon.ontology.terms


def test_folds_keep_the_samples_of_a_document_together(lexicon: Lexicon) -> None:
    pytest.importorskip("pycrfsuite", reason=EXTRA)
    pytest.importorskip("numpy", reason=EXTRA)
    from benchmarks.extraction.tagger.protocols import folds

    reads = [
        Read(Sample("phee", document, "", frozenset()), (), frozenset()) for document in "a b a c d b".split()
    ]
    for seen, unseen in folds(reads, 2):
        assert not {row.sample.document for row in seen} & {row.sample.document for row in unseen}
        assert len(seen) + len(unseen) == len(reads)
