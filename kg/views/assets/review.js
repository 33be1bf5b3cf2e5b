"use strict";
/* A curator's decisions: made by click or key, kept as a draft in the browser, saved as a file. */
document.addEventListener("DOMContentLoaded", () => {
  const { make, both, pick } = Page;
  const data = Page.data("review-data");
  const say = (name) => { document.getElementById("said").replaceChildren(both(data.words[name])); };
  const words = (name) => both(data.words[name]);
  const label = (name) => pick(data.words[name]);
  const curator = document.getElementById("curator");
  const today = () => new Date().toISOString().slice(0, 10);
  let decisions = new Map();
  let current = -1;
  let chosenWords = null;

  const target = (fact, row) => ({
    fact: { id: fact.id, kind: fact.kind, property: row.property, value: row.record },
    words: row.words[0],
  });
  const keyOf = ({ fact, words: at }) => JSON.stringify([fact.kind, fact.property, sorted(fact.value), at.text, at.start, at.end]);
  const rowKey = (fact, row) => keyOf(target(fact, row));
  function sorted(value) {
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
  }

  /* ------------------------------------------------------------------ draft and file */

  const draftName = () => `review:${data.work}:${curator.value}`;
  const rows = () => [...decisions.values()];

  function keep() {
    try {
      localStorage.setItem("curator", curator.value);
      localStorage.setItem(draftName(), JSON.stringify(rows()));
    } catch { /* a file page may have no storage */ }
    draw();
  }

  function take(found) {
    decisions = new Map(found.map((row) => [keyOf(row), row]));
  }

  function recall() {
    try { take(JSON.parse(localStorage.getItem(draftName()) || "[]")); } catch { take([]); }
    draw();
  }

  function save() {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(curator.value)) { say("need-curator"); curator.focus(); return; }
    const texts = Object.fromEntries(data.texts.map((row) => [row.id, row.sha256]));
    const head = { format: data.format, work: data.work, curator: curator.value, date: today(), texts };
    const file = new Blob([DecisionsFile.write(head, rows())], { type: "application/yaml" });
    const link = make("a", { href: URL.createObjectURL(file), download: `${data.work}.${curator.value}.yaml` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say("saved");
  }

  async function load(file) {
    try {
      const { head, decisions: found } = DecisionsFile.read(await file.text());
      if (head.work !== data.work) { say("other-work"); return; }
      curator.value = head.curator;
      take(found);
      keep();
      say("loaded");
    } catch { say("unreadable"); }
  }

  /* ------------------------------------------------------------------ decisions */

  function decide(fact, row, values) {
    decisions.set(rowKey(fact, row), { action: values.action, ...target(fact, row), date: today(), ...values });
  }

  function accept(fact, some) {
    for (const row of some) decide(fact, row, { action: "accept" });
    keep();
  }

  function form(holder, fields, done) {
    const confirm = make("button", { type: "button", class: "confirm" }, words("confirm"));
    const cancel = make("button", { type: "button" }, words("cancel"));
    confirm.addEventListener("click", done);
    cancel.addEventListener("click", () => { holder.hidden = true; holder.replaceChildren(); });
    holder.replaceChildren(...fields, confirm, cancel);
    holder.hidden = false;
    const first = holder.querySelector("select, input");
    if (first) first.focus();
  }

  function askReject(holder, fact, row) {
    const reason = Fields.select(data.reasons, label("reason"));
    const note = Fields.text("", label("note"));
    form(holder, [reason.element, make("label", {}, words("note"), " ", note.element)], () => {
      if (reason.value() === "other" && !note.value()) { say("need-note"); return; }
      const values = { action: "reject", reason: reason.value() };
      if (note.value()) values.note = note.value();
      if (row.main) values.whole = true;
      decide(fact, row, values);
      keep();
    });
  }

  function askEdit(holder, fact, row) {
    const [fields, value] = editor(row);
    if (!fields) { say("not-editable"); return; }
    form(holder, fields, () => {
      const to = value();
      if (to === null) { say("need-value"); return; }
      decide(fact, row, { action: "edit", to });
      keep();
    });
  }

  /** The fields in which a value of the sort of a row is given, and what reads them. */
  function editor(row) {
    const old = row.record;
    if (typeof old === "number") { const field = Fields.number(old, label("number")); return [[field.element], field.value]; }
    if (typeof old === "string") { const field = Fields.text(old, pick(row.name), row.property === "unit" ? data.units : null); return [[field.element], field.value]; }
    if (old && old.term) { const field = Fields.term(data.terms, fits(row.property, old.term), label("term")); return [[field.element], field.value]; }
    if (old && old.text !== undefined) { const field = Fields.text(old.text, pick(row.name)); return [[field.element], () => field.value() && { text: field.value(), language: old.language }]; }
    if (old && old.unit && old.value !== undefined) {
      const amount = Fields.number(old.value, label("number")), unit = Fields.text(old.unit, label("unit"), data.units);
      return [[amount.element, unit.element], () => (amount.value() === null || !unit.value() ? null : { ...old, value: amount.value(), unit: unit.value() })];
    }
    return [null, null];
  }

  function fits(property, key) {
    if (data.ranges[property]) return (term) => term.kinds.includes(data.ranges[property]);
    const present = data.terms.find((term) => term.key === key);
    return (term) => !present || term.kinds.some((kind) => present.kinds.includes(kind));
  }

  /* ------------------------------------------------------------------ what was missed */

  const factsOf = (...kinds) => data.facts.filter((fact) => kinds.includes(fact.kind) && fact.rows.some((row) => row.main));
  const anchors = (kind) => (["Course", "Dosage", "Outcome"].includes(kind) ? factsOf("Course") : factsOf("Patient", "Cohort"));

  function askAdd() {
    const at = chosenWords;
    const holder = document.getElementById("add-form");
    if (!at) { say("select-first"); return; }
    const choices = data.added.map((row, number) => ({ key: String(number), words: { en: `${data.kinds[row.kind].en}: ${row.words.en}`, zh: `${data.kinds[row.kind].zh}：${row.words.zh}` } }));
    const kind = Fields.select(choices, label("kind"));
    kind.element.id = "add-kind";
    const rest = make("span", { class: "rest" });
    let read = null;
    function drawRest() {
      const choice = data.added[Number(kind.value())];
      const places = anchors(choice.kind).map((fact) => ({ key: String(fact.number), words: fact.label }));
      if (choice.kind === "Course") places.unshift({ key: "", words: data.words["own-line"] });
      const beside = Fields.select(places, label(choice.kind === "Course" ? "given-with" : "belongs-to"));
      const isDose = choice.kind === "Dosage";
      const term = isDose ? null : Fields.term(data.terms, (row) => !data.ranges[choice.property] || row.kinds.includes(data.ranges[choice.property]), label("term"));
      const amount = isDose ? Fields.number(undefined, label("number")) : null;
      const unit = isDose ? Fields.text("mg", label("unit"), data.units) : null;
      const per = isDose ? Fields.select(data.per, label("per")) : null;
      const inputs = isDose ? [amount, unit, per] : [term];
      rest.replaceChildren(...inputs.map((field) => field.element), make("label", {}, words(choice.kind === "Course" ? "given-with" : "belongs-to"), " ", beside.element));
      read = () => {
        const value = isDose ? amount.value() : term.value();
        if (value === null || (isDose && !unit.value())) { say("need-value"); return null; }
        const row = { action: "add", fact: { kind: choice.kind, property: choice.property, value }, words: at, date: today() };
        if (isDose) row.also = { unit: unit.value(), per: { term: per.value() } };
        const anchor = data.facts.find((fact) => String(fact.number) === beside.value());
        if (anchor) row.beside = target(anchor, anchor.rows.find((item) => item.main));
        return row;
      };
    }
    kind.element.addEventListener("change", drawRest);
    drawRest();
    form(holder, [make("q", {}, at.exact), kind.element, rest], () => {
      const row = read();
      if (!row) return;
      decisions.set(keyOf(row), row);
      holder.hidden = true;
      keep();
    });
    holder.scrollIntoView({ block: "nearest" });
  }

  /* ------------------------------------------------------------------ drawing */

  function button(name, act) {
    const element = make("button", { type: "button", "data-act": name }, words(name));
    element.addEventListener("click", (event) => { event.stopPropagation(); act(); });
    return element;
  }

  function state(found) {
    if (!found) return null;
    const tag = make("span", { class: `tag state ${found.action}` }, words(`is-${found.action}`));
    const reason = data.reasons.find((row) => row.key === found.reason);
    if (reason) tag.append(": ", both(reason.words));
    if (found.action === "edit") tag.append(": ", shown(found.to));
    return tag;
  }

  function shown(value) {
    if (value && value.term) { const term = data.terms.find((row) => row.key === value.term); return term ? both(term) : value.term; }
    if (value && value.text !== undefined) return value.text;
    if (value && value.unit) return `${value.value} ${value.unit}`;
    return String(value);
  }

  function drawRow(fact, row) {
    const found = decisions.get(rowKey(fact, row));
    const holder = make("div", { class: "decide", hidden: "" });
    const tools = make("span", { class: "row-tools" },
      button("accept", () => accept(fact, [row])),
      button("reject", () => askReject(holder, fact, row)));
    if (!row.record || row.record.node === undefined) tools.append(button("edit", () => askEdit(holder, fact, row)));
    if (found) tools.append(button("undo", () => { decisions.delete(rowKey(fact, row)); keep(); }));
    const value = make("dd", { "data-property": row.property }, both(row.value), " ", ...(found ? [state(found)] : []), tools, holder);
    return [make("dt", {}, both(row.name)), value];
  }

  function drawCard(fact, index) {
    const done = fact.rows.filter((row) => decisions.has(rowKey(fact, row)));
    const main = fact.rows.find((row) => row.main);
    const found = main && decisions.get(rowKey(fact, main));
    const isOn = index === current;
    const head = make("button", { type: "button", "aria-expanded": String(isOn) }, both(fact.label), " ");
    if (found) head.append(state(found));
    head.append(make("span", { class: "quiet" }, ` ${done.length}/${fact.rows.length}`));
    head.addEventListener("click", () => choose(isOn ? -1 : index));
    const card = make("li", { class: `fact g-${fact.group}${isOn ? " on" : ""}${fact.toReview ? " to-review" : ""}`, "data-fact": fact.number, "data-id": fact.id }, head);
    if (fact.toReview) card.append(make("p", { class: "review" }, words("to-review")));
    if (!isOn) return card;
    if (fact.confidence) card.append(make("p", { class: "why" }, words("confidence"), `: ${fact.confidence}`));
    card.append(make("p", { class: "whole" }, button("accept-all", () => accept(fact, open(fact)))));
    card.append(make("dl", {}, ...fact.rows.flatMap((row) => drawRow(fact, row))));
    return card;
  }

  const open = (fact) => fact.rows.filter((row) => !decisions.has(rowKey(fact, row)));

  function drawAdded(row) {
    const remove = button("undo", () => { decisions.delete(keyOf(row)); keep(); });
    const value = shown(row.fact.value);
    const unit = row.also && row.also.unit ? ` ${row.also.unit}` : "";
    return make("li", { class: "fact added" }, both(data.kinds[row.fact.kind]), ": ", value, unit, " ", make("q", {}, row.words.exact), " ", remove);
  }

  function draw() {
    document.getElementById("cards").replaceChildren(...data.facts.map(drawCard));
    document.getElementById("added").replaceChildren(...rows().filter((row) => row.action === "add").map(drawAdded));
    const all = data.facts.flatMap((fact) => fact.rows.map((row) => rowKey(fact, row)));
    const left = all.filter((key) => !decisions.has(key)).length;
    document.getElementById("count").replaceChildren(`${all.length - left}/${all.length} `, words("done"));
    const fact = data.facts[current];
    for (const mark of document.querySelectorAll("mark[data-facts]")) {
      mark.classList.toggle("on", Boolean(fact) && mark.dataset.facts.split(" ").includes(String(fact.number)));
    }
  }

  function choose(index, isFromText) {
    current = index;
    draw();
    const card = document.querySelector("#cards .fact.on");
    const mark = document.querySelector("mark.on");
    if (card) card.scrollIntoView({ block: "nearest" });
    if (mark && !isFromText && !matchMedia("(max-width: 60rem)").matches) mark.scrollIntoView({ block: "center" });
  }

  /* ------------------------------------------------------------------ keys */

  function onFact(name) {
    const fact = data.facts[current];
    if (!fact) return;
    if (name === "a") { accept(fact, open(fact)); return; }
    const row = fact.rows.find((item) => item.main) || fact.rows[0];
    const holder = document.querySelector(`#cards .fact.on dd[data-property="${row.property}"] .decide`);
    if (name === "r") askReject(holder, fact, row); else askEdit(holder, fact, row);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const last = data.facts.length - 1;
    if (event.key === "j") choose(Math.min(last, current + 1));
    else if (event.key === "k") choose(Math.max(0, current - 1));
    else if (event.key === "n") askAdd();
    else if ("are".includes(event.key)) onFact(event.key);
    else return;
    event.preventDefault();
  });
  document.addEventListener("selectionchange", () => { chosenWords = Fields.selected(data.texts) || chosenWords; });
  for (const mark of document.querySelectorAll("mark[data-facts]")) {
    const go = () => choose(data.facts.findIndex((fact) => mark.dataset.facts.split(" ").includes(String(fact.number))), true);
    mark.addEventListener("click", () => { if (getSelection().isCollapsed) go(); });
    mark.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
  }
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("add").addEventListener("click", askAdd);
  document.getElementById("load").addEventListener("change", (event) => { if (event.target.files[0]) load(event.target.files[0]); event.target.value = ""; });
  curator.addEventListener("change", recall);
  Page.onLanguage(draw);
  try { curator.value = localStorage.getItem("curator") || ""; } catch { /* as above */ }
  recall();
});
