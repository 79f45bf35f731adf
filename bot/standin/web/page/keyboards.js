// A bot's own keyboard in place of the letters: its keys are words to send.

import { element } from "./text.js";

const keys = document.getElementById("keys");
const button = document.getElementById("keys-button");
let drawn = "null";
let folded = false;

function shown(open) {
  folded = !open;
  keys.hidden = !open || drawn === "null";
  button.setAttribute("aria-expanded", String(!keys.hidden));
  button.setAttribute("aria-label", keys.hidden ? "显示键盘" : "收起键盘");
}

export function drawKeys(keyboard, acts) {
  const says = JSON.stringify(keyboard ?? null);
  if (says !== drawn) {
    drawn = says;
    folded = false;
    keys.replaceChildren(
      ...(keyboard?.rows ?? []).map((row) =>
        element(
          "div",
          { class: "row" },
          ...row.map((key) =>
            element(
              "button",
              { type: "button", class: "key", onclick: () => (key.contact ? acts.contact() : acts.say(key.text)) },
              key.text,
            ),
          ),
        ),
      ),
    );
  }
  button.hidden = !keyboard;
  shown(!folded);
}

button.addEventListener("click", () => shown(keys.hidden));
