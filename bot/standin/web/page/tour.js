// 导览: whom to be and what to press, three steps a role. It ticks nothing off.

import { get } from "./net.js";
import { element } from "./text.js";

const $ = (id) => document.getElementById(id);
const panel = $("tour");
// Per address: another demo is another tour. The role that was begun belongs to this window.
const SEEN = "tour-seen";
const ROLE = "tour-role";
let stops = [];

// [签到] in a step is a button or a word that is found in the conversation.
function step(text) {
  const parts = text.split(/\[([^\]]+)\]/);
  return element("li", {}, ...parts.map((part, index) => (index % 2 ? element("kbd", {}, part) : part)));
}

function steps(stop) {
  return element("ol", {}, ...stop.steps.map(step));
}

function card(stop, index) {
  return element(
    "article",
    { class: "stop", "aria-labelledby": `stop-${index}` },
    element("h3", { id: `stop-${index}` }, stop.role),
    steps(stop),
    element("button", { type: "button", class: "go", onclick: () => begin(stop) }, `以${stop.name}的身份开始`),
  );
}

function draw(role) {
  const stop = stops.find((one) => one.role === role);
  if (stop) sessionStorage.setItem(ROLE, role);
  else sessionStorage.removeItem(ROLE);
  panel.classList.toggle("begun", Boolean(stop));
  $("tour-title").textContent = stop ? `导览 · ${stop.role} ${stop.name}` : "导览";
  $("tour-other").hidden = !stop;
  $("tour-body").replaceChildren(
    ...(stop ? [steps(stop)] : [element("p", { class: "quiet" }, "选一个身份，照着三步试一试"), ...stops.map(card)]),
  );
  panel.scrollTop = 0;
}

function begin(stop) {
  draw(stop.role);
  const as = new URLSearchParams(location.search).get("as");
  if (as === String(stop.person)) location.hash = String(stop.chat);
  else location.href = `/?as=${stop.person}#${stop.chat}`;
}

function open() {
  panel.hidden = false;
  $("tour-open").setAttribute("aria-expanded", "true");
}

function close() {
  panel.hidden = true;
  localStorage.setItem(SEEN, "1");
  sessionStorage.removeItem(ROLE);
  $("tour-open").setAttribute("aria-expanded", "false");
  $("tour-open").focus({ preventScroll: true });
}

$("tour-close").addEventListener("click", close);
$("tour-other").addEventListener("click", () => {
  draw(null);
  $("tour-title").focus();
});
$("tour-open").addEventListener("click", () => {
  if (!panel.hidden) return close();
  draw(null);
  open();
  $("tour-title").focus();
});
document.addEventListener("keydown", (event) => {
  // What is open above the panel closes first.
  const above = document.querySelector("dialog[open], .popup:not([hidden]), .menu:not([hidden])");
  if (event.key === "Escape" && !panel.hidden && !above && !event.defaultPrevented) close();
});

export async function startTour() {
  ({ stops } = await get("/api/tour", {}));
  $("tour-open").hidden = !stops.length;
  if (!stops.length) return;
  const role = sessionStorage.getItem(ROLE);
  draw(role);
  if (role || !localStorage.getItem(SEEN)) open();
}
