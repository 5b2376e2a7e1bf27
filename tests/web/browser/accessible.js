// What keeps somebody from using the page as it is shown now, as lines "rule: where: what". WCAG 2.2 A and AA where a machine can tell.
(only) => {
  const found = [];
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const where = (one) => {
    const mark = one.id ? `#${one.id}` : one.className.baseVal ?? one.className ? `.${String(one.className.baseVal ?? one.className).split(" ").join(".")}` : "";
    const parent = one.closest("section[aria-labelledby], nav, header, footer, form");
    return `${parent && parent !== one ? parent.tagName.toLowerCase() + (parent.getAttribute("aria-labelledby") ?? "") + " " : ""}${one.tagName.toLowerCase()}${mark} "${one.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  };
  const note = (rule, one, what = "") => found.push(`${rule}: ${where(one)}${what ? ": " + what : ""}`);
  for (const folded of all("details")) folded.open = true;

  const hiddenFromAll = (one) => !one.checkVisibility({ visibilityProperty: true });
  const told = (one) => !hiddenFromAll(one) && !one.closest('[aria-hidden="true"]'); // to a screen reader
  const seen = (one) => {
    if (hiddenFromAll(one)) return false;
    for (let at = one; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath === "inset(50%)" || style.opacity === "0") return false;
    }
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.right > 0;
  };

  // --- names
  const words = (one) => {
    if (one.nodeType === Node.TEXT_NODE) return one.textContent;
    if (one.nodeType !== Node.ELEMENT_NODE || one.getAttribute("aria-hidden") === "true") return "";
    if (hiddenFromAll(one)) return "";
    if (one.getAttribute("aria-label")) return one.getAttribute("aria-label");
    if (one.tagName === "IMG") return one.alt;
    if (one.tagName === "title") return one.textContent;
    return [...one.childNodes].map(words).join(" ");
  };
  const label = (one) => {
    const by = (one.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "");
    return by.join(" ").trim() || (one.getAttribute("aria-label") ?? "").trim();
  };
  const name = (one) => {
    if (label(one)) return label(one);
    const labels = [...(one.labels ?? [])].map((each) => {
      const bare = each.cloneNode(true);
      for (const control of all("input, select, textarea", bare)) control.remove();
      return bare.textContent;
    }).join(" ").trim();
    if (labels) return labels;
    if (["INPUT", "SELECT", "TEXTAREA"].includes(one.tagName)) return one.type === "submit" ? one.value : one.title;
    return (words(one).trim() || one.title || one.querySelector?.(":scope > title")?.textContent || "").trim();
  };

  // --- colours
  const drawn = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const colour = (text) => {
    if (!known.has(text)) {
      drawn.clearRect(0, 0, 1, 1);
      drawn.fillStyle = text;
      drawn.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = drawn.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  };
  const over = ([red, green, blue, alpha], under) => [red, green, blue].map((part, at) => part * alpha + under[at] * (1 - alpha));
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.unshift(layer);
      if (layer[3] === 1) break;
    }
    const canvas = getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
    return layers.reduce((under, layer) => over(layer, under), canvas);
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => ((part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const opacity = (one) => {
    let left = 1;
    for (let at = one; at; at = at.parentElement) left *= Number(getComputedStyle(at).opacity);
    return left;
  };

  const rules = {
    page() {
      const root = document.documentElement;
      if (!/^[a-z]{2,3}\b/.test(root.lang)) note("language", root);
      if (!document.title.trim()) note("title", root);
      if (/user-scalable=no|maximum-scale/.test(document.querySelector("meta[name=viewport]")?.content ?? "")) note("zoom", root);
      for (const [what, count] of [["main", 1], ["body > header", 1], ["body > footer", 1]]) {
        if (all(what).length !== count) note("landmarks", root, `${all(what).length} of ${what}`);
      }
      for (const nav of all("nav")) if (!label(nav)) note("landmarks", nav, "a nav without a name");
      for (const part of document.body.children) {
        if (!part.matches("header, main, footer, script, a.skip, dialog")) note("landmarks", part, "outside of all landmarks");
      }
    },
    headings() {
      if (all("h1").length !== 1) note("headings", document.body, `${all("h1").length} h1`);
      let before = 0;
      for (const heading of all("h1, h2, h3, h4, h5, h6").filter(told)) {
        const level = Number(heading.tagName[1]);
        if (level > before + 1) note("headings", heading, `h${level} after h${before}`);
        if (!name(heading)) note("headings", heading, "empty");
        before = level;
      }
    },
    ids() {
      const counts = new Map();
      for (const one of all("[id]")) counts.set(one.id, (counts.get(one.id) ?? 0) + 1);
      for (const [id, count] of counts) if (count > 1) note("ids", document.getElementById(id), `${count} times`);
      for (const kind of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
        for (const one of all(`[${kind}]`)) {
          for (const id of one.getAttribute(kind).split(/\s+/)) if (!counts.has(id)) note("ids", one, `${kind} names no element: ${id}`);
        }
      }
    },
    names() {
      for (const one of all("a[href], button, summary, input:not([type=hidden]), select, textarea, [role=button], [role=region], [role=img], fieldset")) {
        if (!told(one)) continue;
        const of = one.tagName === "FIELDSET" ? one.querySelector("legend")?.textContent.trim() : one.matches("[role=region]") ? label(one) : name(one);
        if (!of) note("name", one);
      }
      for (const image of all("img")) if (!image.hasAttribute("alt")) note("alt", image, image.src);
      for (const image of all("img")) if (image.alt.length > 0 && image.alt.length < 4) note("alt", image, image.alt);
      for (const drawing of all("svg")) {
        if (told(drawing) && !name(drawing)) note("alt", drawing, "a drawing that is neither named nor hidden");
        if (told(drawing) && !drawing.closest("[role=img]") && !["img", "group", "graphics-document"].includes(drawing.getAttribute("role"))) note("alt", drawing, "a drawing without a role");
      }
      for (const hidden of all('[aria-hidden="true"]')) {
        if (hidden.matches("a[href], button") || all("a[href], button, input, select, summary, [tabindex]", hidden).length) note("hidden", hidden, "can be reached by keyboard");
      }
      for (const one of all("[tabindex]")) if (one.tabIndex > 0) note("tabindex", one);
    },
    tables() {
      for (const table of all("table")) {
        if (!table.caption && !label(table)) note("table", table, "no caption");
        if (!all("th", table).length) note("table", table, "no head");
        for (const head of all("th", table)) {
          if (!head.scope) note("table", head, "th without scope");
          if (told(head) && !name(head)) note("table", head, "empty th");
        }
        const widths = new Set([...table.rows].map((row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0)));
        const down = all("[rowspan]", table).some((cell) => cell.rowSpan > 1);
        if (widths.size > 1 && !down) note("table", table, `rows of ${[...widths].join(", ")} cells`);
        if (all("[aria-sort]", table).filter((one) => one.getAttribute("aria-sort") !== "none").length > 1) note("table", table, "sorted by two columns");
        const style = getComputedStyle(table.tBodies[0] ?? table).display;
        if (!style.startsWith("table") && table.getAttribute("role") !== "table") note("table", table, `laid out as ${style}, so no longer a table to a screen reader`);
      }
      for (const list of all("ul, ol")) for (const one of list.children) if (!one.matches("li, script, template")) note("list", one);
      for (const one of all("li")) if (!one.parentElement.matches("ul, ol, menu")) note("list", one, "li outside of a list");
    },
    boxes() {
      for (const one of all("body *")) {
        if (!/auto|scroll/.test(getComputedStyle(one).overflowX) || one.scrollWidth <= one.clientWidth + 1 || !seen(one)) continue;
        if (one.tabIndex < 0 && !all("a[href], button, input, select", one).length) note("scrolling", one, "can't be scrolled by keyboard");
        if (one.tabIndex >= 0 && one.tagName !== "PRE" && !(one.getAttribute("role") && label(one))) note("scrolling", one, "no role or name");
      }
    },
    contrast() {
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const told = new Set();
      for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        const one = text.parentElement;
        if (!text.textContent.trim() || one.matches("script, style, noscript, option, title, desc") || !seen(one) || one.closest("[disabled]")) continue;
        const style = getComputedStyle(one);
        const svg = one.closest("svg");
        const size = parseFloat(style.fontSize) * (svg ? scaled(svg) : 1);
        const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        const halo = svg && style.paintOrder.startsWith("stroke") && parseFloat(style.strokeWidth) >= 2;
        const behind = halo ? over(colour(style.stroke), ground(one)) : ground(one);
        const [red, green, blue, alpha] = colour(svg ? style.fill : style.color);
        const ratio = contrast(over([red, green, blue, alpha * opacity(one)], behind), behind);
        const key = `${one.className.baseVal ?? one.className} ${ratio.toFixed(2)}`;
        if (ratio < wanted - 0.005 && !told.has(key)) {
          told.add(key);
          note("contrast", one, `${ratio.toFixed(2)} of ${wanted}`);
        }
      }
      for (const one of all("input:not([type=hidden]):not([type=range]):not([type=checkbox]):not([type=radio]), select, textarea").filter(seen)) {
        const style = getComputedStyle(one);
        const edge = over(colour(style.borderTopColor), ground(one.parentElement));
        const ratio = Math.max(contrast(edge, ground(one.parentElement)), contrast(ground(one), ground(one.parentElement)));
        if (ratio < 3) note("contrast", one, `its edge ${ratio.toFixed(2)} of 3`);
      }
    },
    targets() {
      // 2.5.8: 24 by 24 pixels, or so far apart that circles of 24 pixels don't meet; links within sentences are free of it,
      // and so are the places of a map, which lie where they lie.
      const controls = all("a[href], button, summary, input:not([type=hidden]), select, textarea").filter(seen);
      const boxes = controls.filter((one) => !one.closest("svg")).map((one) => [one, one.getBoundingClientRect()]);
      const small = ([, box]) => box.width < 23.5 || box.height < 23.5;
      const inSentence = (one) => {
        if (one.tagName !== "A" || getComputedStyle(one).display !== "inline") return false;
        const block = one.closest("p, li, td, th, dd, dt, figcaption, caption, blockquote, label");
        if (!block) return false;
        const rest = [...block.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && /\p{L}/u.test(each.textContent));
        return rest || block.textContent.trim().length > one.textContent.trim().length + 3;
      };
      for (const mine of boxes.filter(small)) {
        const [one, box] = mine;
        if (inSentence(one)) continue;
        const lines = one.getClientRects().length;
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const close = boxes.some((other) => {
          if (other[0] === one || other[0].contains(one) || one.contains(other[0])) return false;
          const at = other[1];
          if (Math.abs(at.y - y) > 400) return false;
          if (small(other)) return Math.hypot(at.x + at.width / 2 - x, at.y + at.height / 2 - y) < 23.5;
          return Math.hypot(Math.max(at.x - x, 0, x - at.right), Math.max(at.y - y, 0, y - at.bottom)) < 11.5;
        });
        if (close) note("target", one, `${Math.round(box.width)} by ${Math.round(box.height)}${lines > 1 ? " over lines" : ""}, and another beside it`);
      }
    },
    width() {
      const root = document.documentElement;
      for (const caption of all("caption").filter(seen)) {
        if (caption.getBoundingClientRect().width > innerWidth) note("wide", caption, "a line of it doesn't fit the window");
      }
      if (root.scrollWidth <= innerWidth) return;
      const wide = all("body *").filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, svg, pre"));
      note("wide", wide[0] ?? root, `the page is ${root.scrollWidth} wide, the window ${innerWidth}`);
    },
  };
  const scaled = (svg) => {
    const box = svg.viewBox?.baseVal;
    return box && box.width ? svg.getBoundingClientRect().width / box.width : 1;
  };
  for (const [rule, check] of Object.entries(rules)) if (!only || only.includes(rule)) check();
  return found;
}
