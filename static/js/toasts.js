// Toasts, failures, announcements: what happened, with "Undo" where the server offers one.
// The server asks for a toast with the response header
//   HX-Trigger: {"toast": {"text": "Link accepted.", "undo": "/links/7/undo/"}}
(function () {
  "use strict";
  const SECONDS = 10;

  function csrfToken() {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  }

  function dismiss(toast) {
    if (toast.isConnected) toast.remove();
  }

  function arm(toast) {
    // A toast that holds focus or the pointer stays; an error stays until it is closed.
    if (toast.dataset.armed) return;
    toast.dataset.armed = "1";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "quiet";
    close.textContent = "Close";
    close.addEventListener("click", () => dismiss(toast));
    toast.append(close);
    if (toast.classList.contains("toast-error")) return;
    const timer = setInterval(function () {
      if (toast.matches(":hover, :focus-within")) return;
      clearInterval(timer);
      dismiss(toast);
    }, SECONDS * 1000);
  }

  function show(text, { undo = "", level = "info" } = {}) {
    const box = document.getElementById("toasts");
    if (!box) return;
    const toast = document.createElement("div");
    toast.className = "toast toast-" + level;
    const words = document.createElement("p");
    words.textContent = text;
    toast.append(words);
    if (undo) {
      const form = document.createElement("form");
      form.method = "post";
      form.action = undo;
      const token = document.createElement("input");
      token.type = "hidden";
      token.name = "csrfmiddlewaretoken";
      token.value = csrfToken();
      const button = document.createElement("button");
      button.textContent = "Undo";
      form.append(token, button);
      toast.append(form);
    }
    box.append(toast);
    arm(toast);
  }

  function armAll() {
    document.querySelectorAll("#toasts .toast").forEach(arm);
  }

  document.addEventListener("DOMContentLoaded", armAll);
  document.addEventListener("htmx:afterSettle", armAll);
  document.addEventListener("toast", function (event) {
    const { text, undo, level } = event.detail || {};
    if (text) show(text, { undo, level });
  });
  document.addEventListener("htmx:responseError", function (event) {
    const status = event.detail.xhr.status;
    const plain = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    const sentence = plain ? event.detail.xhr.responseText.slice(0, 300) : "";
    if (status === 403) show(sentence || "You may not do this. Perhaps you were signed out: reload the page.", { level: "error" });
    else if (status === 404) show(sentence || "That is no longer there. Reload the page.", { level: "error" });
    else show(sentence || "The server answered with error " + status + ". Nothing was saved.", { level: "error" });
  });
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
  document.addEventListener("htmx:afterSettle", function () {
    const told = document.querySelector("[data-announce]");
    const live = document.getElementById("live");
    if (told && live && live.textContent !== told.dataset.announce) live.textContent = told.dataset.announce;
  });
  document.addEventListener("htmx:sendError", function () {
    show("The server could not be reached. Nothing was saved; try again.", { level: "error" });
  });
})();
