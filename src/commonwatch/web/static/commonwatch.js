"use strict";
// Every page works without this. With it: a filter is sent as soon as it is chosen, the horizon slides, a link opens its details.

for (const form of document.querySelectorAll("form.filters[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A link to folded details opens them.
const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", unfold);
unfold();

// The horizon of a place: a slider over the rows of the table of all horizons, its state kept in the address.
const section = document.querySelector("[data-horizons]");
const table = section && section.querySelector("[data-horizon-table]");
if (table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  const tabs = section.querySelector(".tabs");
  const here = tabs.querySelector("[aria-current]");
  const slider = document.createElement("label");
  slider.className = "slider";
  const said = document.createElement("span");
  const range = document.createElement("input");
  const now = Number(new URLSearchParams(location.search).get("horizon")) || 6;
  Object.assign(range, { type: "range", min: 1, max: rows.length, step: 1, value: now });
  range.setAttribute("aria-label", tabs.getAttribute("aria-label"));
  slider.append(range, said);
  tabs.after(slider);
  const columns = { deaths: 1, interval: 2, reference_deaths: 3, chance: 4, word: 5, reference_chance: 6 };
  const show = () => {
    const months = Number(range.value);
    said.textContent = rows[months - 1][0] + " " + table.tHead.rows[0].cells[0].textContent.toLowerCase();
    range.setAttribute("aria-valuetext", said.textContent);
    for (const [name, column] of Object.entries(columns)) {
      section.querySelector(`[data-told="${name}"]`).textContent = rows[months - 1][column];
    }
    for (const near of section.querySelectorAll(".near")) near.setAttribute("width", months * near.dataset.month);
    const until = section.querySelector("[data-until]");
    if (until) until.textContent = JSON.parse(until.dataset.until)[months - 1];
    for (const link of tabs.querySelectorAll("a")) {
      const same = Number(new URL(link.href).searchParams.get("horizon")) === months;
      if (same) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  range.addEventListener("input", show);
  range.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("horizon", range.value);
    history.replaceState(null, "", address);
  });
  if (here || now) show();
}
