// Keys for a list (data-keys) of rows (data-row), each with a link to open (data-open). Live only
// while focus is inside the list, and only if not switched off.
// The map stands in templates/claims/_keys.html; keep the two alike.
(function () {
  "use strict";
  const SWITCH = "keys";
  let waitingForGo = 0; // when "g" was pressed, in milliseconds

  function areOn() {
    try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
  }

  function links() {
    return Array.from(document.querySelectorAll("[data-keys] [data-row] [data-open]"));
  }

  function move(step) {
    const all = links();
    const here = all.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = all[here === -1 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.closest("[data-row]").scrollIntoView({ block: "nearest" });
  }

  function follow(link) {
    if (link) link.click();
  }

  function current() {
    return document.activeElement.closest("[data-row]");
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => follow(current() && current().querySelector("[data-open]")),
    v: () => { if (current() && current().dataset.article) location.assign(current().dataset.article); },
    n: () => follow(document.querySelector("[data-keys] a[rel=next]")),
    "/": () => document.getElementById("id_q")?.focus(),
    "?": () => document.getElementById("keys-help").showModal(),
    g: () => { waitingForGo = Date.now(); },
  };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !areOn()) return;
    if (!event.target.closest("[data-keys]") || event.target.closest("input, select, textarea, dialog")) return;
    if (waitingForGo && Date.now() - waitingForGo < 1500) {
      waitingForGo = 0;
      const link = document.querySelector('.site-head nav a[data-go="' + CSS.escape(event.key) + '"]');
      if (link) { event.preventDefault(); follow(link); return; }
    }
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("DOMContentLoaded", function () {
    const dialog = document.getElementById("keys-help");
    if (!dialog) return;
    const box = dialog.querySelector("input[type=checkbox]");
    box.checked = areOn();
    box.addEventListener("change", function () {
      try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* private window */ }
    });
    const button = document.getElementById("keys-button");
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("keydown", function (event) {
      if (event.key === "?") { event.preventDefault(); dialog.close(); }
    });
  });
})();
