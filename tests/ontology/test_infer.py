"""Loading rules, running them to a fixpoint, and following an inference down to words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.errors import RuleFileError
from kg.graph.infer import Rule, infer, load_rules

HEADER = "#+ summary:\n#+   en: A test.\n#+   zh: 测试。\n#+ axiom: A SubClassOf B\n"
PREFIX = f"PREFIX kg: <{vocab.KG}>\n"
BODY = 'CONSTRUCT { ?a kg:because ?b ; kg:ruleName "good" } WHERE { ?a kg:after ?b }\n'
BROKEN_FILES = {
    "no header": (PREFIX + BODY, 1, "no summary: en"),
    "no Chinese": (HEADER.replace("#+   zh: 测试。\n", "") + PREFIX + BODY, 1, "no summary: zh"),
    "no axiom": (HEADER.replace("#+ axiom: A SubClassOf B\n", "") + PREFIX + BODY, 1, "no axiom"),
    "header that is no YAML": (HEADER.replace("  en: A", "  en: [A") + PREFIX + BODY, None, "not valid YAML"),
    "broken SPARQL": (HEADER + PREFIX + BODY.replace("WHERE", "WERE"), 6, "not valid SPARQL"),
    "unknown prefix": (HEADER + BODY, 5, "not valid SPARQL"),
    "a SELECT": (HEADER + PREFIX + "SELECT ?a WHERE { ?a kg:after ?b }", None, "not a CONSTRUCT"),
    "an update": (HEADER + PREFIX + "DELETE WHERE { ?a kg:after ?b }", 6, "not valid SPARQL"),
    "another rule's name": (HEADER + PREFIX + BODY.replace('"good"', '"other"'), None, "name of its file"),
    "empty": ("", 1, "no summary: en"),
}
Parse = Callable[[str], list[ox.Triple]]


def store_of(triples: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    return store


def kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.kg_iri(name))


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_broken_rule_is_one_line_with_its_place(name: str, tmp_path: Path) -> None:
    text, line, reason = BROKEN_FILES[name]
    path = tmp_path / "good.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        load_rules(tmp_path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.path == path
    if line is not None:
        assert caught.value.line == line


def test_a_rule_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.rq").write_bytes((HEADER + PREFIX + BODY).encode("gb18030"))
    with pytest.raises(RuleFileError, match="UTF-8"):
        load_rules(tmp_path)


def test_a_folder_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="no inference rules"):
        load_rules(tmp_path)


def test_rules_are_read_by_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        text = HEADER + PREFIX + BODY.replace('"good"', f'"{name}"')
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf-8")
    first, second = load_rules(tmp_path)
    assert (first.name, second.name) == ("a", "b")
    assert [text.value for text in first.summary] == ["A test.", "测试。"]
    assert first.axiom == "A SubClassOf B"


def test_a_rule_that_makes_a_blank_node_is_refused(turtle: Parse) -> None:
    text = PREFIX + "CONSTRUCT { [] kg:because ?b } WHERE { ?a kg:after ?b }"
    rule = Rule("bad", (), "", text, Path("bad.rq"))
    with pytest.raises(RuleFileError, match="blank node"):
        infer(store_of(turtle("d:b kg:after d:a .")), [rule])


CASE = """
d:e a kg:Episode .
d:k a kg:TherapyLine ; kg:forEpisode d:e ; kg:outcome d:o .
d:o a kg:Outcome ; kg:outcomeType kg:no-response .
d:l a kg:TherapyLine ; kg:forEpisode d:e ; kg:after d:k .
d:c a kg:Course ; kg:inLine d:l ; kg:agent kg:ru-dep .
"""


def test_the_new_triples_are_returned_sorted_and_added(
    hierarchy: list[ox.Triple], rules: tuple[Rule, ...], turtle: Parse
) -> None:
    store = store_of(hierarchy + turtle(CASE))
    before = {quad.triple for quad in store}
    new = infer(store, rules)
    assert new == sorted(new, key=str)
    assert {quad.triple for quad in store} == before | set(new)
    assert not before & set(new)
    assert all(quad.graph_name == ox.DefaultGraph() for quad in store)


def test_a_second_run_finds_nothing(
    hierarchy: list[ox.Triple], rules: tuple[Rule, ...], turtle: Parse
) -> None:
    store = store_of(hierarchy + turtle(CASE))
    infer(store, rules)
    assert infer(store, rules) == []


@settings(max_examples=10, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(
    order: object,
    hierarchy: list[ox.Triple],
    rules: tuple[Rule, ...],
    turtle: Callable[[str], list[ox.Triple]],
) -> None:
    shuffled = list(rules)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    facts = hierarchy + turtle(CASE)
    assert infer(store_of(facts), shuffled) == infer(store_of(facts), rules)


def test_a_conclusion_rests_on_another(
    hierarchy: list[ox.Triple], rules: tuple[Rule, ...], turtle: Parse
) -> None:
    """Refractory because a line failed, which is itself inferred from a statement with words."""
    statement = (
        "d:s-o.outcomeType.no-response a kg:Statement ; kg:subject d:o ; kg:predicate kg:outcomeType ;"
        ' kg:object kg:no-response ; kg:evidence d:e-1 . d:e-1 a kg:Evidence ; kg:exact "no response" .'
    )
    store = store_of(hierarchy + turtle(CASE + statement))
    infer(store, rules)
    node = ox.NamedNode(vocab.node_iri("test", "i-e.refractory-by-failed-line.k"))
    (failed,) = (quad.object for quad in store.quads_for_pattern(node, kg("because"), None))
    assert failed == ox.NamedNode(vocab.node_iri("test", "i-k.failed-line.o"))
    (stated,) = (quad.object for quad in store.quads_for_pattern(failed, kg("because"), None))
    assert stated == ox.NamedNode(vocab.node_iri("test", "s-o.outcomeType.no-response"))


def test_two_reasons_are_two_inferences(
    hierarchy: list[ox.Triple], rules: tuple[Rule, ...], turtle: Parse
) -> None:
    more = "d:k kg:outcome d:o2 . d:o2 a kg:Outcome ; kg:outcomeType kg:disease-progression ."
    store = store_of(hierarchy + turtle(CASE + more))
    infer(store, rules)
    named = {
        q.subject.value for q in store.quads_for_pattern(None, kg("ruleName"), ox.Literal("failed-line"))
    }
    assert {name.rsplit("#", 1)[1] for name in named} == {"i-k.failed-line.o", "i-k.failed-line.o2"}
