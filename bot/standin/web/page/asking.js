// A question before what cannot be taken back.

import { element } from "./text.js";

const words = element("p", { id: "asking-text" });
const yes = element("button", { value: "yes", class: "plain" });
const dialog = element(
  "dialog",
  { class: "alert asking", role: "alertdialog", "aria-describedby": "asking-text", "aria-label": "请确认" },
  element(
    "form",
    { method: "dialog" },
    words,
    element("div", { class: "answers" }, element("button", { value: "", class: "plain", autofocus: true }, "取消"), yes),
  ),
);
document.body.append(dialog);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close("");
});

// Whether the person says yes; Esc and a click beside say no.
export function ask(question, answer, { grave = false } = {}) {
  words.textContent = question;
  yes.textContent = answer;
  yes.classList.toggle("grave", grave);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
