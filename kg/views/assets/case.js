"use strict";
/* Bars, outcomes and conditions of the timeline choose the node of the graph that they stand for. */
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => {
      Graph.choose(button.dataset.choose, true);
    });
  }
});
