// Whom to act as: a dialog with a field to search by, grouped by where people belong.

import { hue, initial } from "./chats.js";
import { element } from "./text.js";

const $ = (id) => document.getElementById(id);
const dialog = $("people");
const field = $("people-search");
const list = $("people-list");
// Those whom this browser was lately stand first: one goes back and forth between few of many.
const RECENT = "people-recent";
const MOST_RECENT = 4;
// Below this everybody is seen at a glance.
const MANY = 12;
const PAGE = 8;
let people = [];
let acting = null;
let options = [];
let at = 0;
let choose = () => {};

const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Each word of what is searched for is in the name or in the unit.
function fits({ name, unit }, wanted) {
  const said = `${name} ${unit ?? ""}`.toLowerCase();
  return wanted.every((word) => said.includes(word));
}

// A unit's people stand together in the order of the demo; those without a unit come last.
function units(found) {
  const groups = new Map();
  for (const person of found) {
    const unit = person.unit ?? "";
    if (!groups.has(unit)) groups.set(unit, []);
    groups.get(unit).push(person);
  }
  const alone = groups.get("");
  groups.delete("");
  if (!alone) return [...groups];
  return [...groups, [groups.size ? "其他" : "", alone]];
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

function remember(id) {
  const ids = [id, ...remembered().filter((one) => one !== id)].slice(0, MOST_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(ids));
}

function recent() {
  if (people.length <= MANY) return [];
  const found = remembered().map((id) => people.find((one) => one.id === id));
  const others = found.filter((one) => one && one.id !== acting);
  return others.length ? [["最近", others]] : [];
}

function option(person, place) {
  const current = person.id === acting;
  return element(
    "div",
    {
      role: "option",
      id: `person-${place}`,
      class: "person",
      "aria-selected": String(current),
      onclick: () => take(person),
    },
    element("span", { class: `avatar small ${hue(person.id)}`, "aria-hidden": "true" }, initial(person.name)),
    element("span", {}, person.name),
    current ? element("span", { class: "quiet" }, "当前") : null,
  );
}

function draw() {
  const wanted = words(field.value);
  const found = people.filter((person) => fits(person, wanted));
  const groups = [...(wanted.length ? [] : recent()), ...units(found)];
  options = groups.flatMap(([, members]) => members);
  let place = 0;
  list.replaceChildren(
    ...groups.map(([name, members], index) =>
      element(
        "div",
        name ? { role: "group", "aria-labelledby": `unit-${index}` } : { role: "presentation" },
        name ? element("div", { class: "unit quiet", id: `unit-${index}`, role: "presentation" }, name) : null,
        ...members.map((person) => option(person, place++)),
      ),
    ),
  );
  $("people-count").textContent = found.length ? `${found.length} 人` : "没有找到，可以试试姓名里的一个字";
  move(wanted.length ? 0 : Math.max(options.findIndex(({ id }) => id === acting), 0));
}

function move(to) {
  list.querySelector(".active")?.classList.remove("active");
  at = Math.min(Math.max(to, 0), options.length - 1);
  const active = document.getElementById(`person-${at}`);
  active?.classList.add("active");
  // The first of all brings its heading along.
  if (at === 0) list.scrollTop = 0;
  else active?.scrollIntoView({ block: "nearest" });
  if (active) field.setAttribute("aria-activedescendant", active.id);
  else field.removeAttribute("aria-activedescendant");
}

function take(person) {
  dialog.close();
  choose(person.id);
}

field.addEventListener("input", draw);
field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
  if (step) {
    event.preventDefault();
    move(at + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (options[at]) take(options[at]);
  }
});
// A click on the backdrop is a click on the dialog itself.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
$("people-close").addEventListener("click", () => dialog.close());

export function setPeople(everyone, me) {
  const changed = JSON.stringify(everyone) !== JSON.stringify(people);
  if (me !== acting) remember(me);
  people = everyone;
  acting = me;
  if (changed && dialog.open) draw();
}

export function openPeople(title, chosen) {
  choose = chosen;
  $("people-title").textContent = title;
  field.value = "";
  dialog.showModal();
  draw();
  field.focus();
}
