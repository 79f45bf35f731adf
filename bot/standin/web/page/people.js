// Whom to act as: a dialog with a field to search by, grouped by where people belong.

import { hue, initial } from "./chats.js";
import { element } from "./text.js";

const dialog = document.getElementById("people");
const field = document.getElementById("people-search");
const list = document.getElementById("people-list");
const none = document.getElementById("people-none");
let people = [];
let acting = null;
let shown = [];
let at = 0;
let choose = () => {};

function fits({ name, unit }, wanted) {
  return name.includes(wanted) || (unit ?? "").includes(wanted);
}

// Those without a unit come first; a unit's people stand together in the order of the demo.
function grouped(found) {
  const groups = new Map();
  for (const person of found) {
    const unit = person.unit ?? "";
    if (!groups.has(unit)) groups.set(unit, []);
    groups.get(unit).push(person);
  }
  return [...groups].sort(([one], [other]) => (one === "" ? -1 : other === "" ? 1 : 0));
}

function option(person) {
  return element(
    "li",
    {
      role: "option",
      id: `person-${person.id}`,
      class: "person",
      "aria-selected": String(person.id === acting),
      onclick: () => take(person),
    },
    element("span", { class: `avatar small ${hue(person.id)}`, "aria-hidden": "true" }, initial(person.name)),
    element("span", {}, person.name),
    person.id === acting ? element("span", { class: "quiet" }, "当前") : null,
  );
}

function draw() {
  const found = people.filter((person) => fits(person, field.value.trim()));
  const groups = grouped(found);
  shown = groups.flatMap(([, members]) => members);
  list.replaceChildren(
    ...groups.flatMap(([unit, members]) => [
      ...(unit ? [element("li", { class: "unit quiet", role: "presentation" }, unit)] : []),
      ...members.map(option),
    ]),
  );
  none.hidden = found.length > 0;
  move(Math.max(shown.findIndex(({ id }) => id === acting), 0));
}

function move(to) {
  list.querySelector(".active")?.classList.remove("active");
  at = Math.min(Math.max(to, 0), shown.length - 1);
  const active = shown[at] && document.getElementById(`person-${shown[at].id}`);
  active?.classList.add("active");
  active?.scrollIntoView({ block: "nearest" });
  if (active) field.setAttribute("aria-activedescendant", active.id);
  else field.removeAttribute("aria-activedescendant");
}

function take(person) {
  dialog.close();
  choose(person.id);
}

field.addEventListener("input", () => {
  draw();
  if (field.value.trim()) move(0);
});
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (step) {
    event.preventDefault();
    move(at + step);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    if (shown[at]) take(shown[at]);
  }
});
// A click on the backdrop is a click on the dialog itself.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

export function setPeople(everyone, me) {
  const changed = JSON.stringify(everyone) !== JSON.stringify(people) || me !== acting;
  people = everyone;
  acting = me;
  if (changed && dialog.open) draw();
}

export function openPeople(chosen) {
  choose = chosen;
  field.value = "";
  dialog.showModal();
  draw();
  field.focus();
}
