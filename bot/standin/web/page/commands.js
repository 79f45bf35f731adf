// The bot's command menu: behind its button, and while a command is being typed.

import { element } from "./text.js";

const menu = document.getElementById("menu");
const button = document.getElementById("menu-button");
const field = document.getElementById("text");
let commands = [];
let acts = null;

export function closeCommands() {
  menu.hidden = true;
  button.setAttribute("aria-expanded", "false");
}

function open(beginning = "") {
  const fitting = commands.filter(({ command }) => command.startsWith(beginning));
  if (!fitting.length) return closeCommands();
  menu.replaceChildren(
    ...fitting.map(({ command, description }) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", onclick: () => choose(command) },
          element("span", {}, description),
          element("span", { class: "quiet" }, `/${command}`),
        ),
      ),
    ),
  );
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
}

async function choose(command) {
  closeCommands();
  field.value = "";
  field.dispatchEvent(new Event("input"));
  await acts.say(`/${command}`);
  field.focus();
}

// typed: what stands in the field now, or null when only the menu itself may have changed.
export function setCommands(shown, acting, typed) {
  commands = shown;
  acts = acting;
  button.hidden = !commands.length;
  if (typed === null) return;
  const beginning = /^\/(\w*)$/.exec(typed);
  if (beginning) open(beginning[1]);
  else closeCommands();
}

button.addEventListener("click", () => {
  if (!menu.hidden) return closeCommands();
  open();
  menu.querySelector("button").focus();
});
menu.addEventListener("keydown", (event) => {
  const shown = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length].focus();
});
field.addEventListener("keydown", (event) => {
  // Up leads into the list from its end, down and Tab from its beginning.
  const place = { ArrowUp: "last", ArrowDown: "first", Tab: event.shiftKey ? null : "first" }[event.key];
  if (!place || menu.hidden) return;
  event.preventDefault();
  menu.querySelector(`li:${place}-child button`).focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu.hidden) return;
  event.preventDefault();
  closeCommands();
  field.focus();
});
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target) && event.target !== button) closeCommands();
});
