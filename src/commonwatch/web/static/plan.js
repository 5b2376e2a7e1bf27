"use strict";
// The pages of plans work without this. With it: a job's progress comes by itself, budgets are added up, rows can be added.

{
  const section = document.querySelector("[data-job]");
  if (section) {
    const shown = section.dataset.found === "1";
    let made = null;
    const tell = (name, text) => {
      const place = section.querySelector(`[data-told="${name}"]`);
      if (place && text && place.textContent !== text) place.textContent = text;
    };
    const draw = (rows) => {
      section.querySelector("[data-stages]").replaceChildren(
        ...rows.map((row) => {
          const [item, sign, said] = ["li", "span", "small"].map((kind) => document.createElement(kind));
          item.className = row.state;
          sign.textContent = row.sign;
          sign.setAttribute("aria-hidden", "true");
          said.textContent = row.said;
          item.append(sign, " " + row.name + " ", said);
          return item;
        }),
      );
    };
    const ask = async () => {
      let job;
      try {
        const answer = await fetch(section.dataset.job, { headers: { accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        job = await answer.json();
      } catch {
        setTimeout(ask, 5000);
        return;
      }
      tell("heading", job.heading);
      tell("said", job.said);
      tell("elapsed", job.elapsed);
      tell("step", job.step);
      const bar = section.querySelector("[data-reached]");
      if (bar) bar.setAttribute("width", (100 * job.reached).toFixed(2));
      draw(job.stages);
      if (!shown && (job.has_plan || job.ended)) {
        location.reload();
        return;
      }
      const now = job.made.join();
      if (shown && ((made !== null && now !== made) || job.ended)) section.querySelector("[data-news]").hidden = false;
      made = now;
      if (job.live) setTimeout(ask, 1000);
    };
    setTimeout(ask, 700);
  }

  // On a narrow screen long parts are folded, but for the one that the address names.
  if (matchMedia("(max-width: 760px)").matches) {
    for (const part of document.querySelectorAll("details[data-fold]")) {
      if (!location.hash || !part.closest("section").querySelector(location.hash)) part.open = false;
    }
  }

  // The budgets of those who take part, added up.
  const form = document.querySelector("form.planform");
  const sum = form && form.querySelector("[data-sum]");
  if (sum) {
    const add = () => {
      let total = 0;
      for (const tick of form.querySelectorAll("input[type=checkbox][name^='takes-']:checked")) {
        const text = form.elements["budget-" + tick.name.slice(6)].value.replace(/[,\s]/g, "");
        total += Number(text) || 0;
      }
      sum.querySelector("output").textContent = Math.round(total).toLocaleString("en");
      sum.hidden = false;
    };
    form.addEventListener("input", (event) => {
      const { name, value } = event.target;
      const tick = name.startsWith("budget-") && value && form.elements["takes-" + name.slice(7)];
      if (tick) tick.checked = true; // whose budget is written takes part
      add();
    });
    add();
  }

  // One more row of floors or red lines as soon as the last one is used.
  for (const rows of document.querySelectorAll("[data-rows]")) {
    rows.addEventListener("change", () => {
      const all = rows.querySelectorAll("[data-row]");
      const last = all[all.length - 1];
      if (all.length >= 40 || ![...last.querySelectorAll("input, select")].some((field) => field.value)) return;
      const next = last.cloneNode(true);
      for (const wrong of next.querySelectorAll(".wrong")) wrong.remove();
      next.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+/, all.length + 1));
      for (const field of next.querySelectorAll("input, select")) {
        field.name = field.name.replace(/\d+$/, all.length);
        field.id = field.name;
        field.value = "";
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
      }
      rows.append(next);
    });
  }
}
