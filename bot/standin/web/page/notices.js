// What the app says for a moment: a toast for a plain answer, a dialog for an alert.

import { element } from "./text.js";

const SHOWN_MS = 5000;
// What went wrong takes longer to read than what went right.
const WRONG_MS = 9000;
const toasts = document.getElementById("toasts");
const dialog = document.getElementById("alert");
const words = document.getElementById("alert-text");

export function toast(text, kind = "") {
  const shown = element("p", { class: `toast ${kind}` }, text);
  shown.addEventListener("click", () => shown.remove());
  toasts.replaceChildren(shown);
  setTimeout(() => shown.remove(), kind === "wrong" ? WRONG_MS : SHOWN_MS);
}

// Toasts stand above the field to write in, or where there is only the list at its foot.
export function toastsIn(place) {
  if (toasts.parentElement !== place) place.append(toasts);
}

export function clear() {
  toasts.replaceChildren();
}

export function alert(text) {
  words.textContent = text;
  if (!dialog.open) dialog.showModal();
}
