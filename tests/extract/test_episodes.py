"""A line of therapy treats an episode of its own patient, or of the group that the patient belongs to."""

from __future__ import annotations

from pathlib import Path

from snippets import read_works

from kg.terms.lexicon import Lexicon


def test_no_line_is_for_the_episode_of_another_patient(tmp_path: Path, lexicon: Lexicon) -> None:
    text = (
        "病例1 患者，男，34岁，诊断为EB病毒相关噬血细胞性淋巴组织细胞增生症。予依托泊苷治疗，体温恢复正常。\n"
        "病例2 患者，女，19岁，诊断为巨噬细胞活化综合征。予芦可替尼治疗，体温恢复正常。\n"
    )
    (work,) = read_works(text, tmp_path, lexicon)
    links = {(fact.id, link.predicate): link.target.id for fact in work.facts for link in fact.links}
    lines = [fact.id for fact in work.facts if fact.kind == "TherapyLine"]
    assert len(lines) == 2
    for line in lines:
        episode = links[line, "forEpisode"]
        assert links[episode, "ofSubject"] == links[line, "givenTo"]


def test_a_result_is_not_that_of_what_had_been_given_before(tmp_path: Path, lexicon: Lexicon) -> None:
    text = (
        "Twenty-four adults with refractory HLH were treated with ruxolitinib. "
        "All patients had received dexamethasone. The overall response rate was 62.5% (15/24)."
    )
    (work,) = read_works(text, tmp_path, lexicon)
    (line,) = [
        fact.id for fact in work.facts if any(said.predicate == "groupOutcome" for said in fact.statements)
    ]
    courses = {
        fact.id
        for fact in work.facts
        for link in fact.links
        if link.predicate == "inLine" and link.target.id == line
    }
    assert courses == {"ruxolitinib-1"}
