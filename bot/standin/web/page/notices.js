// What the app says for a moment: a toast for a plain answer, a dialog for an alert.

import { element } from "./text.js";

const SHOWN_MS = 5000;
const toasts = document.getElementById("toasts");
const dialog = document.getElementById("alert");
const words = document.getElementById("alert-text");

export function toast(text, kind = "") {
  const shown = element("p", { class: `toast ${kind}` }, text);
  shown.addEventListener("click", () => shown.remove());
  toasts.replaceChildren(shown);
  setTimeout(() => shown.remove(), SHOWN_MS);
}

export function clear() {
  toasts.replaceChildren();
}

export function alert(text) {
  words.textContent = text;
  if (!dialog.open) dialog.showModal();
}
