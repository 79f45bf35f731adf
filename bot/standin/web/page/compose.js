// The field to write in, and the command menu.

import { element } from "./text.js";

const form = document.getElementById("compose");
const field = document.getElementById("text");
const menu = document.getElementById("menu");
const button = document.getElementById("menu-button");
let commands = [];
let say = async () => {};

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

function closeMenu() {
  menu.hidden = true;
  button.setAttribute("aria-expanded", "false");
}

function openMenu(beginning = "") {
  const fitting = commands.filter(({ command }) => command.startsWith(beginning));
  if (!fitting.length) return closeMenu();
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
  closeMenu();
  field.value = "";
  fit();
  await say(`/${command}`);
  field.focus();
}

async function send() {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  fit();
  closeMenu();
  if (!(await say(text))) {
    field.value = text;
    fit();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
field.addEventListener("input", () => {
  fit();
  const beginning = /^\/(\w*)$/.exec(field.value);
  if (beginning) openMenu(beginning[1]);
  else closeMenu();
});
field.addEventListener("keydown", (event) => {
  // A key that ends an input method's composition is not a command to send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
  if (event.key === "ArrowUp" && !menu.hidden) {
    event.preventDefault();
    menu.querySelector("li:last-child button").focus();
  }
});
button.addEventListener("click", () => {
  if (!menu.hidden) return closeMenu();
  openMenu();
  menu.querySelector("button").focus();
});
menu.addEventListener("keydown", (event) => {
  const shown = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length].focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu.hidden) return;
  closeMenu();
  field.focus();
});
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target) && event.target !== button) closeMenu();
});

// how: "write", "begin" (not started) or "none"; send(text) returns whether it went out.
export function setCompose(how, shown, sending) {
  say = sending;
  commands = shown;
  form.hidden = how !== "write";
  button.hidden = !commands.length;
  if (how !== "write") closeMenu();
}

export function focusCompose() {
  if (!form.hidden && matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}
