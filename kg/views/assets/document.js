"use strict";
/* A fact and its words in the text, linked both ways. */
document.addEventListener("DOMContentLoaded", () => {
  const facts = [...document.querySelectorAll("[data-fact]")];
  const marks = [...document.querySelectorAll("mark[data-facts]")];
  const list = document.getElementById("facts");
  const isNarrow = () => matchMedia("(max-width: 60rem)").matches;

  const factsOf = (mark) => mark.dataset.facts.split(" ");
  const near = (element) => element.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });

  function light(isLit) {
    for (const mark of marks) mark.classList.toggle("on", isLit(mark));
  }

  function open(fact, isOpen) {
    fact.classList.toggle("on", isOpen);
    fact.querySelector("button").setAttribute("aria-expanded", String(isOpen));
  }

  function only(numbers) {
    for (const fact of facts) {
      fact.hidden = numbers !== null && !numbers.includes(fact.dataset.fact);
      open(fact, numbers !== null && !fact.hidden);
    }
    document.getElementById("show-all").hidden = numbers === null;
    document.getElementById("all-title").hidden = numbers !== null;
    document.getElementById("some-title").hidden = numbers === null;
  }

  function chooseFact(fact) {
    const isOpen = !fact.classList.contains("on");
    for (const other of facts) open(other, other === fact && isOpen);
    light((mark) => isOpen && factsOf(mark).includes(fact.dataset.fact));
    const first = marks.find((mark) => mark.classList.contains("on"));
    if (first) near(first);
  }

  function chooseMark(mark) {
    const numbers = factsOf(mark);
    only(numbers);
    light((other) => factsOf(other).some((number) => numbers.includes(number)));
    if (isNarrow()) list.scrollIntoView({ block: "start" });
  }

  function fromAddress() {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!wanted.startsWith("at-")) return;
    const found = marks.filter((mark) => mark.dataset.at.split(" ").includes(wanted));
    light((mark) => found.includes(mark));
    if (found.length) { near(found[0]); found[0].focus({ preventScroll: true }); }
  }

  for (const fact of facts) fact.querySelector("button").addEventListener("click", () => chooseFact(fact));
  for (const mark of marks) {
    mark.addEventListener("click", () => chooseMark(mark));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      chooseMark(mark);
      list.focus({ preventScroll: true });
    });
  }
  document.querySelector("#show-all button").addEventListener("click", () => { only(null); light(() => false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { only(null); light(() => false); } });
  addEventListener("hashchange", fromAddress);
  fromAddress();
});
