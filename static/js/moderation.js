// Keys and focus of the moderators' queue. Everything here also has a button or a link.
(function () {
  "use strict";
  const list = document.getElementById("pairs");
  if (!list) return;
  const ALIASES = { c: "2" };
  const DECISIONS = ["a", "x", "1", "2", "3", "4", "s"];
  const GO_MILLISECONDS = 1500;
  let waitingForGo = 0; // when "g" was pressed

  // The off switch, remembered in this browser.
  const keysOn = document.getElementById("keys-on");
  try { if (localStorage.getItem("queue-keys") === "off") keysOn.checked = false; } catch { /* private window */ }
  keysOn?.addEventListener("change", function () {
    try { localStorage.setItem("queue-keys", keysOn.checked ? "on" : "off"); } catch { /* private window */ }
  });

  const rows = () => [...list.querySelectorAll(":scope > li")];
  const currentRow = () => document.activeElement?.closest("#pairs > li");

  function focusRow(row) {
    if (!row) return;
    const pair = row.querySelector(".pair");
    pair.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = rows();
    const at = all.indexOf(currentRow());
    focusRow(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
  }

  function undoNewest() {
    const offers = document.querySelectorAll("#toasts .toast form, .offer form");
    offers[offers.length - 1]?.requestSubmit();
  }

  function press(key, row) {
    if (row.getAttribute("aria-busy") === "true") return;
    row.querySelector(`button[data-key="${key}"]`)?.click();
  }

  // The key after "g" names a page and never decides, even where no page has that key.
  function go(key) {
    const isWaiting = waitingForGo && Date.now() - waitingForGo < GO_MILLISECONDS;
    waitingForGo = 0;
    if (isWaiting) document.querySelector('.site-head nav a[data-go="' + CSS.escape(key) + '"]')?.click();
    return isWaiting;
  }

  list.addEventListener("keydown", function (event) {
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    const row = currentRow();
    if (field) {
      // Enter in the reason must not press the form's first button.
      if (event.key === "Escape" || event.key === "Enter") {
        event.preventDefault();
        focusRow(row);
      }
      return;
    }
    if (!keysOn?.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = ALIASES[event.key] || event.key;
    if (go(event.key)) { /* went, or there is no such page */ }
    else if (event.key === "g") waitingForGo = Date.now();
    else if (event.key === "/") document.getElementById("id_q")?.focus();
    else if (DECISIONS.includes(key)) press(key, row);
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "u") undoNewest();
    else if (key === "e") row.querySelector("input[name=reason]")?.focus();
    else if (key === "b") row.querySelector("input[type=checkbox]")?.click();
    else if (key === "o" || (key === "Enter" && event.target.matches(".pair"))) row.querySelector("a.claim")?.click();
    else if (key === "v") row.querySelector("a.original")?.click();
    else if (key === "?") document.querySelector("details.keys")?.toggleAttribute("open");
    else return;
    event.preventDefault();
  });

  // `j` enters the list from the page itself; `u` takes back when the list is empty.
  document.addEventListener("keydown", function (event) {
    if (document.activeElement !== document.body || !keysOn?.checked) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    else if (event.key === "u") undoNewest();
  });

  // After a decision the next row takes focus, wherever the browser put it.
  let index = -1;
  document.body.addEventListener("htmx:beforeRequest", function (event) {
    const row = event.target.closest("#pairs > li");
    if (!row) return;
    if (row.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    index = rows().indexOf(row);
    row.setAttribute("aria-busy", "true");
  });
  document.body.addEventListener("htmx:afterRequest", function () {
    if (index < 0) return;
    const all = rows();
    all.forEach((row) => row.removeAttribute("aria-busy"));
    if (all.length) focusRow(all[Math.min(index, all.length - 1)]);
    else document.querySelector(".when-empty a")?.focus();
    index = -1;
  });

  // Arriving from a decision or an undo, the pair named in the address, else the first. On
  // load: the browser itself drops focus when it goes to a fragment.
  window.addEventListener("load", function () {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named && list.contains(named)) focusRow(named);
    else if (document.querySelector(".offer")) focusRow(rows()[0]);
  });
})();
