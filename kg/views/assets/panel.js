"use strict";
/* The evidence panel: what is known of the thing that was chosen, with the words that support it. */
const Panel = (() => {
  const { make, both, data, pick } = Page;
  let words;
  let place;
  let comeBack = null;

  function quote(item) {
    const text = make("q", { lang: item.language }, item.exact);
    const foot = make("footer", {}, both(item.section));
    if (item.digest) foot.append(" · ", both(words.digest));
    foot.append(" · ", make("a", { href: item.href }, both(words.open)));
    return make("blockquote", {}, text, foot);
  }

  function rows(card) {
    const list = make("dl", {});
    for (const row of card.rows) {
      const value = make("dd", {}, both(row.value));
      for (const item of row.quotes || []) value.append(quote(item));
      list.append(make("dt", {}, both(row.name)), value);
    }
    for (const item of card.inferred || []) {
      const value = make("dd", {}, both(item.class), ": ", both(item.rule));
      if (pick(item.because)) value.append(" (", both(words.because), " ", both(item.because), ")");
      list.append(make("dt", {}, both(words.inferred)), value);
    }
    if (card.confidence) list.append(make("dt", {}, both(words.confidence)), make("dd", {}, card.confidence));
    return list;
  }

  function links(neighbours, choose) {
    const list = make("ul", { class: "links" });
    for (const [id, label] of neighbours) {
      const button = make("button", { type: "button" }, both(label));
      button.addEventListener("click", () => choose(id));
      list.append(make("li", {}, button));
    }
    return list;
  }

  /** Show a card. `options`: neighbours [[id, label]], choose(id), focus (move there), back (element). */
  function show(card, options = {}) {
    const shut = make("button", { type: "button", class: "shut" }, both(words.close));
    shut.addEventListener("click", clear);
    const kind = make("p", { class: `kind g-${card.group}` }, make("i", { "aria-hidden": "true" }), both(card.kind));
    place.replaceChildren(shut, kind, make("h3", {}, both(card.label)), rows(card));
    if (options.neighbours && options.neighbours.length) {
      place.append(make("h3", {}, both(words.connected)), links(options.neighbours, options.choose));
    }
    place.scrollTop = 0;
    comeBack = options.back || comeBack;
    if (options.focus) place.focus({ preventScroll: true });
    if (place.getBoundingClientRect().top > innerHeight - 120) place.scrollIntoView({ block: "nearest" });
  }

  function clear() {
    place.replaceChildren(make("p", { class: "quiet" }, both(words.nothing)));
    document.dispatchEvent(new CustomEvent("panel-closed"));
    if (comeBack) comeBack.focus({ preventScroll: true });
    comeBack = null;
  }

  function start() {
    place = document.getElementById("panel");
    words = data("panel-words");
    place.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
  }
  return { start, show, clear };
})();
document.addEventListener("DOMContentLoaded", Panel.start);
