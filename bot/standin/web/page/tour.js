// 导览: whom to be and what to press, three steps a role. It ticks nothing off.

import { get } from "./net.js";
import { element } from "./text.js";

const $ = (id) => document.getElementById(id);
const panel = $("tour");
// Per address: another demo is another tour. The role that was begun belongs to this window.
const SEEN = "tour-seen";
const ROLE = "tour-role";
let stops = [];

function card(stop) {
  return element(
    "article",
    { class: "stop" },
    element("h3", {}, stop.role),
    element("ol", {}, ...stop.steps.map((step) => element("li", {}, step))),
    element(
      "button",
      { type: "button", class: "go", onclick: () => begin(stop) },
      `以${stop.name}的身份开始`,
    ),
  );
}

function begun(stop) {
  return element(
    "article",
    { class: "stop" },
    element("h3", {}, `${stop.role} · ${stop.name}`),
    element("ol", {}, ...stop.steps.map((step) => element("li", {}, step))),
    element("button", { type: "button", class: "plain", onclick: () => draw(null) }, "换个身份"),
  );
}

function draw(role) {
  const stop = stops.find((one) => one.role === role);
  if (stop) sessionStorage.setItem(ROLE, role);
  else sessionStorage.removeItem(ROLE);
  $("tour-body").replaceChildren(
    ...(stop
      ? [begun(stop)]
      : [element("p", { class: "quiet" }, "选一个身份，照着三步试一试"), ...stops.map(card)]),
  );
}

function begin(stop) {
  draw(stop.role);
  const address = `/?as=${stop.person}#${stop.chat}`;
  const here = new URLSearchParams(location.search).get("as") === String(stop.person);
  if (here) location.hash = String(stop.chat);
  else location.href = address;
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
  $("tour-open").focus();
}

$("tour-close").addEventListener("click", close);
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
