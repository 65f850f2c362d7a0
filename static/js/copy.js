// Buttons that copy the words of an element: <button data-copy="#id" data-done="Copied." hidden>.
(function () {
  "use strict";
  if (!navigator.clipboard) return; // only on secure pages; the words can be selected by hand
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", async function () {
        const words = document.querySelector(button.dataset.copy).innerText.trim();
        await navigator.clipboard.writeText(words);
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.done } }));
      });
    });
  });
})();
