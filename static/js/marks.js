// On an article: pointing at a marked word or a margin note lights all parts of its statement.
(function () {
  "use strict";
  function owners(element) {
    const mark = element.closest("[data-st]");
    if (mark) return mark.dataset.st.split(" ");
    const note = element.closest("[data-for]");
    return note ? [note.dataset.for] : [];
  }
  function light(ids) {
    document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    for (const id of ids) {
      document.querySelectorAll('[data-st~="' + id + '"], [data-for="' + id + '"]')
        .forEach((one) => one.classList.add("lit"));
    }
  }
  function fromAddress() {
    const found = /^#s(\d+)$/.exec(location.hash);
    return found ? [found[1]] : [];
  }
  document.addEventListener("pointerover", function (event) {
    const ids = owners(event.target);
    light(ids.length ? ids : fromAddress());
  });
  document.addEventListener("focusin", function (event) {
    const ids = owners(event.target);
    if (ids.length) light(ids);
  });
  document.addEventListener("click", function (event) {
    const mark = event.target.closest(".mk[data-st]");
    if (!mark) return;
    const note = document.querySelector('[data-for="' + mark.dataset.st.split(" ")[0] + '"] a');
    if (note) note.focus();
  });
  window.addEventListener("hashchange", () => light(fromAddress()));
  document.addEventListener("DOMContentLoaded", () => light(fromAddress()));
})();
