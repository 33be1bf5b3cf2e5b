"use strict";
/* Fields of the forms: a term found by its names in both languages, a number with its unit, words selected in the text. */
const Fields = (() => {
  const { make, both, pick } = Page;

  function option(key, words) {
    return make("option", { value: key }, pick(words));
  }

  /** Choose a term among those that fits() lets through; the value is a term record, or null. */
  function term(terms, fits, label) {
    const input = make("input", { type: "search", autocomplete: "off", "aria-label": label });
    const list = make("ul", { class: "found", hidden: "" });
    let chosen = null;
    function choose(row) {
      chosen = row;
      input.value = row[Page.language()];
      list.hidden = true;
    }
    input.addEventListener("input", () => {
      chosen = null;
      const wanted = input.value.trim().toLowerCase();
      const rank = (row) => Math.min(...row.names.map((name) => {
        const at = name.toLowerCase().indexOf(wanted);
        return at < 0 ? Infinity : at * 100 + name.length;
      }));
      const found = wanted ? terms.filter(fits).map((row) => [rank(row), row]).filter(([at]) => at < Infinity) : [];
      found.sort(([one], [other]) => one - other);
      list.replaceChildren(...found.slice(0, 8).map(([, row]) => {
        const button = make("button", { type: "button", "data-term": row.key }, `${row.en} · ${row.zh}`);
        button.addEventListener("click", () => choose(row));
        return make("li", {}, button);
      }));
      list.hidden = !found.length;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = list.querySelector("button");
      if (first && !chosen) first.click();
    });
    return { element: make("span", { class: "find" }, input, list), value: () => chosen && { term: chosen.key } };
  }

  function number(value, label) {
    const input = make("input", { type: "number", step: "any", "aria-label": label });
    if (value !== undefined) input.value = value;
    return { element: input, value: () => (input.value === "" || !Number.isFinite(input.valueAsNumber) ? null : input.valueAsNumber) };
  }

  function text(value, label, choices) {
    const input = make("input", { type: "text", "aria-label": label });
    if (value !== undefined) input.value = value;
    const parts = [input];
    if (choices) {
      const list = make("datalist", { id: `choices-${Math.random().toString(36).slice(2)}` }, ...choices.map((one) => make("option", { value: one })));
      input.setAttribute("list", list.id);
      parts.push(list);
    }
    return { element: make("span", {}, ...parts), value: () => input.value.trim() || null };
  }

  function select(rows, label) {
    const input = make("select", { "aria-label": label }, ...rows.map((row) => option(row.key, row.words)));
    return { element: input, value: () => input.value };
  }

  /** The words that are selected in one paragraph of the text, with code point offsets, or null. */
  function selected(texts) {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const holder = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("p[data-text]");
    const paragraph = holder(range.startContainer);
    if (!paragraph || holder(range.endContainer) !== paragraph) return null;
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const raw = range.toString(), exact = raw.trim();
    const skipped = [...raw.slice(0, raw.length - raw.trimStart().length)].length;
    const start = Number(paragraph.dataset.start) + [...before.toString()].length + skipped;
    const end = start + [...exact].length;
    const whole = texts.find((row) => row.id === paragraph.dataset.text);
    if (!exact || [...whole.text].slice(start, end).join("") !== exact) return null;
    return { text: whole.id, start, end, exact };
  }

  return { term, number, text, select, selected, both };
})();
