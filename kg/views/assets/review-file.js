"use strict";
/* A decisions file: YAML with one decision a line, in the flow style that is JSON as well. */
const DecisionsFile = (() => {
  /* YAML does not take these raw; JSON.stringify leaves them so. */
  const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

  function flow(value) {
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
    if (value && typeof value === "object") {
      return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${flow(part)}`).join(", ")}}`;
    }
    return JSON.stringify(value).replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }

  function write(head, decisions) {
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${flow(value)}`);
    lines.push(decisions.length ? "decisions:" : "decisions: []", ...decisions.map((row) => `  - ${flow(row)}`));
    return `${lines.join("\n")}\n`;
  }

  /** Read what write() wrote; throws on anything else. */
  function read(text) {
    const head = {}, decisions = [];
    for (const line of text.split("\n")) {
      if (line.startsWith("  - ")) decisions.push(JSON.parse(line.slice(4)));
      else if (line && !line.startsWith("#") && !line.startsWith("decisions:")) {
        const cut = line.indexOf(": ");
        head[line.slice(0, cut)] = JSON.parse(line.slice(cut + 2));
      }
    }
    return { head, decisions };
  }

  return { write, read };
})();
