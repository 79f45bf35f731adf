// A bot's own keyboard in place of the letters: its keys are words to send.

import { ask } from "./asking.js";
import { element } from "./text.js";

const keys = document.getElementById("keys");
const button = document.getElementById("keys-button");
const NONE = "null";
let drawn = NONE;
// Which keyboard of which conversation was folded away for the letters.
let folded = null;
let place = null;
let focusField = () => {};

function fold(away) {
  folded = away ? drawn : null;
  keys.hidden = away || drawn === NONE;
  button.setAttribute("aria-expanded", String(!keys.hidden));
  button.setAttribute("aria-label", keys.hidden ? "显示键盘" : "收起键盘");
  button.title = button.getAttribute("aria-label");
  button.textContent = keys.hidden ? "⌨" : "⌄";
}

async function use(key) {
  const { acts, talk } = place;
  if (key.contact && !(await ask("把您的姓名和电话（虚构的号码）发给机器人？", "发送"))) return;
  const sent = await (key.contact ? acts.contact() : acts.say(key.text));
  // A keyboard for one use makes way at once, and can be called back while the bot leaves it there.
  if (sent && talk.keyboard.one_time) {
    fold(true);
    focusField();
  }
}

function cap(key) {
  return element(
    "button",
    { type: "button", class: "key", onclick: () => use(key) },
    key.text,
    key.contact ? element("span", { class: "sign", "aria-hidden": "true" }, "☎") : null,
  );
}

// shown: the place of a conversation in which can be written, or null.
export function drawKeys(shown, focusing) {
  place = shown;
  focusField = focusing;
  const keyboard = shown?.talk.keyboard ?? null;
  const says = keyboard ? JSON.stringify([shown.chat, keyboard]) : NONE;
  button.hidden = !keyboard;
  if (says === drawn) return;
  drawn = says;
  const held = keys.contains(document.activeElement);
  keys.classList.toggle("tall", Boolean(keyboard && !keyboard.resize));
  keys.replaceChildren(
    ...(keyboard?.rows ?? []).map((row) => element("div", { class: "row" }, ...row.map(cap))),
  );
  fold(folded === drawn);
  if (held) (keys.querySelector("button") ?? document.getElementById("text")).focus();
}

button.addEventListener("click", () => fold(!keys.hidden));
