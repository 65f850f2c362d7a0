// Adds the reader's own time to every <time>: the server wrote UTC, which stays first.
(function () {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const local = new Intl.DateTimeFormat(undefined, {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  });
  function add(root) {
    root.querySelectorAll("time[datetime]:not([data-local])").forEach(function (time) {
      const iso = time.getAttribute("datetime");
      if (!iso.includes("T") || zone === "UTC") return;
      const when = new Date(iso);
      if (isNaN(when)) return;
      time.setAttribute("data-local", "");
      time.title = (time.title ? time.title + " · " : "") + local.format(when) + " (" + zone + ")";
    });
  }
  document.addEventListener("DOMContentLoaded", () => add(document));
  document.addEventListener("htmx:afterSettle", (event) => add(event.target));
})();
