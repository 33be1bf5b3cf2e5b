"use strict";
/* Narrow the evidence map to the drugs that are sought. */
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("find-drug");
  const only = document.getElementById("only-reported");
  const rows = [...document.querySelectorAll("#map-rows tr")];
  function narrow() {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !row.dataset.names.includes(wanted) || (only.checked && row.dataset.reported === "no");
    }
  }
  field.addEventListener("input", narrow);
  only.addEventListener("change", narrow);
});
