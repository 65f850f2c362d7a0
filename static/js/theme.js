// Sets the theme before the first paint; "auto" follows the system. Kept in this browser only.
(function () {
  "use strict";
  const ORDER = ["auto", "light", "dark"];
  const root = document.documentElement;
  function stored() {
    try { return localStorage.getItem("theme"); } catch { return null; }
  }
  function apply(theme) {
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
  }
  let theme = ORDER.includes(stored()) ? stored() : "auto";
  apply(theme);
  document.addEventListener("DOMContentLoaded", function () {
    const button = document.getElementById("theme-switch");
    if (!button) return;
    function name() { button.textContent = "Theme: " + theme; }
    name();
    button.hidden = false;
    button.addEventListener("click", function () {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      try { localStorage.setItem("theme", theme); } catch { /* private window */ }
      apply(theme);
      name();
    });
  });
})();
