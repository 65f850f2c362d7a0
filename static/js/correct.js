// Correcting in the text: selected words go into the open form, or offer to be added as a claim.
// After an act the note that changed takes focus. Without this file the words are copied by hand.
(function () {
  "use strict";
  const CONTEXT = 64; // characters before and after, to tell the words from the same elsewhere

  function selected() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const paragraph = closest(range.startContainer);
    const words = selection.toString().trim();
    if (!paragraph || paragraph !== closest(range.endContainer) || words.length < 3) return null;
    const before = range.cloneRange();
    before.selectNodeContents(paragraph);
    before.setEnd(range.startContainer, range.startOffset);
    const after = range.cloneRange();
    after.selectNodeContents(paragraph);
    after.setStart(range.endContainer, range.endOffset);
    return { words, before: before.toString().slice(-CONTEXT), after: after.toString().slice(0, CONTEXT) };
  }

  function closest(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element && element.closest(".article-text .words, .article-head h1.words");
  }

  function openField() {
    const fields = [...document.querySelectorAll("[data-takes-selection]")];
    return fields.find((field) => field.checkVisibility());
  }

  function fill(field, found) {
    field.value = found.words;
    for (const name of ["before", "after"]) {
      if (field.form.elements[name]) field.form.elements[name].value = found[name];
    }
    const live = document.getElementById("live");
    if (live) live.textContent = "The selected words are in the form.";
  }

  function offer() {
    let button = document.getElementById("add-selected");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.id = "add-selected";
      button.className = "primary";
      button.textContent = "Add the selected words as a claim";
      button.addEventListener("click", add);
      document.querySelector("main").append(button);
    }
    return button;
  }

  function add() {
    const found = selected();
    const link = document.getElementById("add-claim");
    offer().hidden = true;
    if (!found || !link) return;
    const query = new URLSearchParams(found);
    htmx.ajax("GET", link.getAttribute("href") + "?" + query, { target: "#panel-add", swap: "innerHTML" })
      .then(function () {
        const field = document.querySelector("#panel-add [name=speaker]");
        if (field) field.focus();
      });
  }

  function follow() {
    const found = selected();
    const field = found && openField();
    if (field) fill(field, found);
    offer().hidden = !found || Boolean(field);
  }

  // By mouse, keyboard or finger; not before the selection rests.
  let resting = 0;
  document.addEventListener("selectionchange", function () {
    clearTimeout(resting);
    resting = setTimeout(follow, 150);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    const target = event.detail.target;
    if (target && target.classList.contains("panel-place")) {
      const first = target.querySelector("[aria-invalid]") || target.querySelector("[open] [name=reason], summary, textarea");
      if (first) first.focus();
      return;
    }
    const changed = document.querySelector("[data-focus]") || document.getElementById("corrections");
    if (changed && changed.hasAttribute("tabindex")) changed.focus();
  });
})();
