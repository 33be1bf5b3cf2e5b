"use strict";
/* What the explorer shows: the start view, the neighbours of one node, or all of the checked classes. */
document.addEventListener("DOMContentLoaded", () => {
  const COLUMN = 205;
  const ROW = 66;
  const ACROSS = 2;
  const PER_COLUMN = 16;
  const graph = Graph.data();
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const degree = new Map();
  for (const edge of graph.edges) for (const id of [edge.from, edge.to]) degree.set(id, (degree.get(id) || 0) + 1);
  let seed = { kind: "start" };

  /** The ids that the seed asks for, the most linked first. */
  function wanted() {
    let ids;
    if (seed.kind === "start") ids = graph.start;
    else if (seed.kind === "all") ids = graph.nodes.map((node) => node.id);
    else ids = [seed.id, ...Graph.neighbours(seed.id).map((node) => node.id)];
    const first = seed.kind === "near" ? seed.id : null;
    return ids.filter((id) => Graph.groups().has(byId.get(id).group))
      .sort((one, other) => (other === first) - (one === first) || (degree.get(other) || 0) - (degree.get(one) || 0) || (one < other ? -1 : 1));
  }

  /** One column for each class, in the order of the legend; a long class runs over several columns. Every
      other column stands half a row lower, so that lines across run between boxes; narrow: rows of two. */
  function places(ids) {
    const found = [];
    let column = 0;
    let down = 0;
    for (const group of graph.order) {
      const members = ids.filter((id) => byId.get(id).group === group);
      const label = (id) => byId.get(id).labels.en;
      if (seed.kind !== "near") members.sort((one, other) => label(one).localeCompare(label(other), "en") || (one < other ? -1 : 1));
      const columns = Math.ceil(members.length / PER_COLUMN);
      const rows = Math.ceil(members.length / Math.max(1, columns));
      members.forEach((id, at) => {
        const row = at % rows;
        const tall = Math.min(rows, members.length - Math.floor(at / rows) * rows);
        const x = (column + Math.floor(at / rows)) * COLUMN;
        const lower = ((column + Math.floor(at / rows)) % 2) * (ROW / 2);
        const narrow = [(at % ACROSS) * COLUMN, down + Math.floor(at / ACROSS) * ROW];
        found.push([id, x, Math.round((row - (tall - 1) / 2) * ROW + lower), narrow]);
      });
      column += columns;
      down += Math.ceil(members.length / ACROSS) * ROW + (members.length ? ROW / 2 : 0);
    }
    return found;
  }

  function show() {
    const ids = wanted();
    const kept = ids.slice(0, graph.limit);
    Graph.view(new Set(kept), places(kept));
    state(kept.length, ids.length);
  }

  function state(shown, total) {
    const words = shown < total ? graph.words.limit : graph.words.shown;
    document.getElementById("state").textContent = Page.pick(words).replace("{shown}", shown).replace("{total}", total);
  }

  function table(event) {
    const rows = event.detail.edges.map((edge) => Page.make("tr", {},
      Page.make("td", {}, Page.both(byId.get(edge.from).labels)),
      Page.make("td", {}, Page.both(edge.labels)),
      Page.make("td", {}, Page.both(byId.get(edge.to).labels))));
    document.getElementById("shown-links").replaceChildren(...rows);
  }

  function near(id) {
    seed = { kind: "near", id };
    show();
  }

  document.addEventListener("graph-drawn", table);
  document.addEventListener("node-sought", (event) => near(event.detail));
  document.getElementById("start-view").addEventListener("click", () => { Graph.release(); seed = { kind: "start" }; show(); });
  document.getElementById("all-view").addEventListener("click", () => { Graph.release(); seed = { kind: "all" }; show(); });
  for (const box of document.querySelectorAll("[data-group]")) box.addEventListener("change", show);
  Page.onLanguage(show);
  Graph.network().on("doubleClick", (event) => { if (event.nodes.length) near(event.nodes[0]); });
  const asked = new URLSearchParams(location.search).get("node");
  if (byId.has(asked)) { near(asked); Graph.choose(asked, false); } else show();
});
