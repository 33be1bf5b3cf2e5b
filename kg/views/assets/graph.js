"use strict";
/* A vis-network whose nodes stand where Python put them: search, class filter, neighbours, evidence, keys. */
const Graph = (() => {
  const NARROW = 640;
  const GAP = 10;
  const MOST_LABELS = 5; // more labels on the lines of one node run into each other; the panel has them all
  const shown = { groups: new Set(), ids: null };
  let graph;      // nodes, edges, options, cards, edgeCards of the page
  let network;
  let nodes;      // vis.DataSet of the nodes in view
  let edges;
  let byId;
  let chosen = null;
  let colours;

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  function readColours() {
    colours = { ink: css("ink"), paper: css("paper"), quiet: css("quiet"), "+": css("bad"), "-": css("therapy"), 0: css("quiet") };
    for (const group of shown.groups) colours[group] = css(group);
    for (const node of graph.nodes) colours[node.group] = colours[node.group] || css(node.group);
  }

  /** Mix a colour of the form #rrggbb with the paper, so that boxes hide the lines behind them. */
  function tint(colour, share) {
    const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
    const mixed = [1, 3, 5].map((at) => Math.round(part(colour, at) * share + part(colours.paper, at) * (1 - share)));
    return `rgb(${mixed.join(",")})`;
  }

  const isNarrow = () => document.getElementById("canvas").clientWidth < NARROW;

  function look(node, isDim) {
    const colour = isDim ? tint(colours[node.group], 0.35) : colours[node.group];
    const isChosen = node.id === chosen;
    return {
      id: node.id,
      label: Page.pick(node.labels),
      shape: "box",
      x: isNarrow() ? node.narrow[0] : node.x,
      y: isNarrow() ? node.narrow[1] : node.y,
      margin: 8,
      borderWidth: isChosen ? 3 : 1.5,
      borderWidthSelected: 3,
      widthConstraint: { minimum: 60, maximum: graph.width || 150 },
      color: { border: colour, background: tint(colours[node.group], isDim ? 0.04 : 0.13),
        highlight: { border: colour, background: tint(colours[node.group], 0.28) }, hover: { border: colour, background: tint(colours[node.group], 0.2) } },
      font: { color: isDim ? tint(colours.ink, 0.45) : colours.ink, size: 15, face: "system-ui, 'Noto Sans CJK SC', sans-serif", multi: false },
      shapeProperties: { borderRadius: 4 },
    };
  }

  function line(edge, isDim, isLit, isTold) {
    const colour = isDim ? tint(colours[edge.effect], 0.18) : colours[edge.effect];
    return {
      id: edge.id, from: edge.from, to: edge.to,
      smooth: edge.curved && !isNarrow() ? { enabled: true, type: "curvedCW", roundness: 0.35 } : false,
      label: isLit && isTold ? Page.pick(edge.labels) : undefined,
      color: { color: colour, highlight: colour, hover: colour },
      width: isLit ? 2.5 : 1.5,
      dashes: edge.weak ? [6, 5] : false,
      arrows: { to: { enabled: true, type: edge.effect === "-" ? "bar" : "arrow", scaleFactor: edge.effect === "-" ? 0.6 : 0.55 } },
      font: { color: colours.ink, size: 12, strokeWidth: 4, strokeColor: colours.paper, align: "middle", face: "system-ui, sans-serif" },
    };
  }

  const isShown = (node) => shown.groups.has(node.group) && (!shown.ids || shown.ids.has(node.id));

  function neighbours(id) {
    const found = new Map();
    for (const edge of graph.edges) {
      if (edge.from === id) found.set(edge.to, byId.get(edge.to));
      if (edge.to === id) found.set(edge.from, byId.get(edge.from));
    }
    return [...found.values()].filter(Boolean);
  }

  /** What a node is linked to, in words that keep the direction: [id of the other, "inhibits JAK2"]. */
  function relations(id) {
    const found = [];
    for (const edge of graph.edges) {
      const other = byId.get(edge.from === id ? edge.to : edge.from);
      if (!other || (edge.from !== id && edge.to !== id)) continue;
      const words = (language) => (edge.from === id
        ? [edge.labels[language], other.labels[language]]
        : [other.labels[language], edge.labels[language], "…"]).join(" ");
      found.push([other.id, { en: words("en"), zh: words("zh") }]);
    }
    return found;
  }

  /** Put what is in view into the network, with everything but the chosen node and its neighbours dimmed. */
  function draw() {
    const near = chosen === null ? null : new Set([chosen, ...neighbours(chosen).map((node) => node.id)]);
    const visible = graph.nodes.filter(isShown);
    const ids = new Set(visible.map((node) => node.id));
    const links = graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to));
    const isLit = (edge) => edge.from === chosen || edge.to === chosen;
    const isTold = links.filter(isLit).length <= MOST_LABELS;
    nodes.clear();
    edges.clear();
    nodes.add(visible.map((node) => look(node, near !== null && !near.has(node.id))));
    separate();
    edges.add(links.map((edge) => line(edge, near !== null && !isLit(edge), near !== null && isLit(edge), isTold)));
    document.dispatchEvent(new CustomEvent("graph-drawn", { detail: { nodes: visible, edges: links } }));
  }

  /** Push boxes apart that are taller than their rows: how far a label runs is known only where it is drawn. */
  function separate() {
    const boxes = nodes.get().map((node) => ({ id: node.id, y: node.y, ...network.getBoundingBox(node.id) }));
    boxes.sort((one, other) => one.y - other.y || one.left - other.left);
    const placed = [];
    const moved = [];
    for (const box of boxes) {
      const above = placed.filter((other) => other.left < box.right + GAP && box.left < other.right + GAP);
      const by = Math.max(0, ...above.map((other) => other.bottom + GAP - box.top));
      if (by > 0) moved.push({ id: box.id, y: box.y + by });
      placed.push({ ...box, top: box.top + by, bottom: box.bottom + by });
    }
    if (moved.length) nodes.update(moved);
  }

  function fit() {
    size();
    network.setSize("100%", document.getElementById("canvas").style.height);
    network.fit({ animation: false, maxZoomLevel: 1.15 });
    if (graph.columns && !isNarrow()) network.moveTo({ scale: Math.min(1.15, network.getScale() * 0.95) });
  }

  function say(node) {
    document.getElementById("spoken").textContent = Page.pick(node.labels);
  }

  function choose(id, moveFocus) {
    const node = byId.get(id);
    if (!node) return;
    chosen = id;
    draw();
    network.selectNodes(nodes.get(id) ? [id] : []);
    say(node);
    Panel.show(graph.cards[id], {
      neighbours: relations(id),
      choose: (other) => choose(other, true),
      focus: moveFocus,
      back: document.getElementById("canvas"),
    });
    document.dispatchEvent(new CustomEvent("node-chosen", { detail: id }));
  }

  /** A link between terms: where it comes from, and how weak its evidence is. */
  function noteCard(edge) {
    const [source, note, flags] = graph.edgeNotes[edge.id];
    const text = (pair, language) => pair[language];
    const whole = (language) => [byId.get(edge.from).labels, edge.labels, byId.get(edge.to).labels].map((pair) => text(pair, language)).join(" ");
    const rows = [[graph.words.source, { en: source, zh: source }]];
    if (note) rows.push([graph.words.note, { en: note, zh: note }]);
    for (const flag of flags) rows.push([graph.words.weakness, graph.words.flags[flag] || { en: flag, zh: flag }]);
    return { group: "other", kind: graph.words.relation, label: { en: whole("en"), zh: whole("zh") }, rows: rows.map(([name, value]) => ({ name, value })) };
  }

  function chooseEdge(id) {
    const edge = graph.edges.find((item) => item.id === id);
    const card = graph.edgeCards[id] || (graph.edgeNotes && edge && noteCard(edge));
    if (card) Panel.show(card, { back: document.getElementById("canvas") });
  }

  function release() {
    if (chosen === null) return;
    chosen = null;
    draw();
    network.unselectAll();
  }

  /** Move to the nearest node that lies in the direction of the arrow. */
  function step(key) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const visible = nodes.get();
    const here = chosen === null ? null : nodes.get(chosen);
    if (!here) {
      const first = [...visible].sort((one, other) => one.x - other.x || one.y - other.y)[0];
      return first && choose(first.id, false);
    }
    let best = null;
    for (const node of visible) {
      const along = (node.x - here.x) * dx + (node.y - here.y) * dy;
      const aside = Math.abs((node.x - here.x) * dy) + Math.abs((node.y - here.y) * dx);
      const cost = along + 2.5 * aside;
      if (along > 1 && (best === null || cost < best.cost)) best = { id: node.id, cost };
    }
    if (best) choose(best.id, false);
    return undefined;
  }

  function keys(event) {
    if (event.key.startsWith("Arrow")) step(event.key);
    else if (event.key === "Enter" && chosen !== null) choose(chosen, true);
    else if (event.key === "Escape") { release(); Panel.clear(); }
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.25 : 0.8);
    else return;
    event.preventDefault();
  }

  const zoom = (by) => network.moveTo({ scale: Math.min(3, Math.max(0.1, network.getScale() * by)) });

  /** How well a node answers a search: its name begins so (0), has it (1), a synonym has it (2), not at all (3). */
  function rank(node, wanted) {
    const names = [node.labels.en, node.labels.zh].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.includes(wanted))) return 1;
    return (node.names || []).some((name) => name.toLowerCase().includes(wanted)) ? 2 : 3;
  }

  function search() {
    const field = document.getElementById("search");
    const list = document.getElementById("found");
    const wanted = field.value.trim().toLowerCase();
    list.hidden = !wanted;
    list.replaceChildren();
    if (!wanted) return;
    const hits = graph.nodes.map((node) => [rank(node, wanted), node]).filter(([place]) => place < 3)
      .sort(([one], [other]) => one - other).map(([, node]) => node);
    for (const node of hits.slice(0, 30)) {
      const button = Page.make("button", { type: "button" }, Page.both(node.labels));
      button.addEventListener("click", () => { list.hidden = true; field.value = ""; find(node.id); });
      list.append(Page.make("li", {}, button));
    }
    if (!hits.length) list.append(Page.make("li", { class: "quiet" }, Page.both(graph.words.none)));
  }

  function find(id) {
    const event = new CustomEvent("node-sought", { detail: id, cancelable: true });
    if (document.dispatchEvent(event)) choose(id, true);
  }

  function searchKeys(event) {
    const list = document.getElementById("found");
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") { list.hidden = true; document.getElementById("search").focus(); }
    else if (event.key === "Enter" && at < 0 && buttons.length) buttons[0].click();
    else if (event.key === "ArrowDown") (buttons[at + 1] || buttons[0])?.focus();
    else if (event.key === "ArrowUp") (buttons[at - 1] || document.getElementById("search")).focus();
    else return;
    event.preventDefault();
  }

  function listen() {
    const canvas = document.getElementById("canvas");
    canvas.addEventListener("keydown", keys);
    network.on("click", (event) => {
      if (event.nodes.length) choose(event.nodes[0], false);
      else if (event.edges.length) chooseEdge(event.edges[0]);
      else release();
    });
    for (const box of document.querySelectorAll("[data-group]")) {
      box.addEventListener("change", () => {
        if (box.checked) shown.groups.add(box.dataset.group);
        else shown.groups.delete(box.dataset.group);
        draw();
      });
    }
    document.getElementById("search").addEventListener("input", search);
    document.querySelector(".find").addEventListener("keydown", searchKeys);
    document.getElementById("fit").addEventListener("click", fit);
    document.getElementById("zoom-in").addEventListener("click", () => zoom(1.25));
    document.getElementById("zoom-out").addEventListener("click", () => zoom(0.8));
    document.addEventListener("panel-closed", release);
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".find")) document.getElementById("found").hidden = true;
    });
    Page.onLanguage(draw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); draw(); });
    let wasNarrow = isNarrow();
    addEventListener("resize", () => {
      if (isNarrow() !== wasNarrow) { wasNarrow = isNarrow(); draw(); }
      fit();
    });
    addEventListener("beforeprint", fit);
  }

  /** Head each column of a layered drawing with what stands in it. */
  function headings(context) {
    if (isNarrow()) return;
    context.font = "13px system-ui, 'Noto Sans CJK SC', sans-serif";
    context.fillStyle = colours.quiet;
    context.textAlign = "center";
    for (const column of graph.columns || []) context.fillText(Page.pick(column.label), column.x, column.y);
  }

  /** Make the canvas as tall as the drawing needs at this width, so that no room is wasted. */
  function size() {
    const canvas = document.getElementById("canvas");
    const places = nodes.get().map((node) => [node.x, node.y]);
    const span = (axis) => Math.max(...places.map((place) => place[axis])) - Math.min(...places.map((place) => place[axis]));
    if (!places.length) return;
    const scale = Math.min(1.15, canvas.clientWidth / (span(0) + 220));
    const wanted = (span(1) + 150 + (graph.columns && !isNarrow() ? 60 : 0)) * scale;
    canvas.style.height = `${Math.round(Math.min(760, Math.max(300, wanted)))}px`;
    network.redraw();
  }

  function start() {
    graph = Page.data("graph");
    byId = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const box of document.querySelectorAll("[data-group]")) if (box.checked) shown.groups.add(box.dataset.group);
    for (const node of graph.nodes) if (!document.querySelector(`[data-group="${node.group}"]`)) shown.groups.add(node.group);
    readColours();
    nodes = new vis.DataSet();
    edges = new vis.DataSet();
    network = new vis.Network(document.getElementById("canvas"), { nodes, edges }, graph.options);
    network.on("beforeDrawing", headings);
    document.dispatchEvent(new CustomEvent("graph-made"));
    draw();
    fit();
    network.once("afterDrawing", () => { document.documentElement.dataset.ready = String(Math.round(performance.now())); });
    listen();
  }

  /** Show only these nodes (all of them for null), each at the place that `places` gives. */
  function view(ids, places) {
    shown.ids = ids;
    for (const [id, x, y, narrow] of places || []) Object.assign(byId.get(id), { x, y, narrow });
    draw();
    fit();
  }

  return { start, view, choose, release, neighbours, data: () => graph, network: () => network, groups: () => shown.groups };
})();
document.addEventListener("DOMContentLoaded", Graph.start);
