// A conversation's messages. Only what has changed is drawn anew, so focus and scrolling stay.

import { hue, initial } from "./chats.js";
import { element, formatted } from "./text.js";
import { day, time } from "./times.js";

const log = document.getElementById("log");
const scroll = document.getElementById("scroll");
const down = document.getElementById("down");
const busy = new Set();
let drawn = new Map();

function atEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  down.hidden = true;
}

scroll.addEventListener("scroll", () => {
  if (atEnd()) down.hidden = true;
});
down.addEventListener("click", toEnd);

function keyboard(message, acts) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((buttons, row) =>
    element(
      "div",
      { class: "row" },
      ...buttons.map((button, column) => {
        const key = `${message.id}:${row}:${column}`;
        return element(
          "button",
          {
            type: "button",
            class: button.url ? "inline link" : "inline",
            "data-place": `${row}:${column}`,
            "aria-busy": busy.has(key) ? "true" : null,
            onclick: (event) => press(event.currentTarget, key, () => acts.press(message, row, column)),
          },
          element("span", {}, button.text),
        );
      }),
    ),
  );
  return element("div", { class: "keyboard" }, ...rows);
}

async function press(button, key, act) {
  if (busy.has(key)) return;
  busy.add(key);
  button.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    busy.delete(key);
    const id = key.slice(0, key.indexOf(":"));
    const place = key.slice(id.length + 1);
    log.querySelector(`[data-id="${id}"] [data-place="${place}"]`)?.removeAttribute("aria-busy");
  }
}

function bubble(message, { first, last, group, pinned }, acts) {
  const named = group && first && !message.mine;
  return element(
    "article",
    {
      class: ["message", message.mine ? "mine" : "theirs", first && "first", last && "last"].filter(Boolean).join(" "),
      "data-id": message.id,
      "aria-label": `${message.mine ? "我" : message.from.name} ${time(message.date)}`,
    },
    group && !message.mine
      ? element("span", { class: `avatar small ${last ? hue(message.from.id) : "blank"}`, "aria-hidden": "true" }, last ? initial(message.from.name) : "")
      : null,
    element(
      "div",
      { class: "column" },
      element(
        "div",
        { class: "bubble" },
        named ? element("p", { class: `sender ${hue(message.from.id)}` }, message.from.name) : null,
        message.reply
          ? element("p", { class: "reply" }, element("strong", {}, message.reply.name), element("span", {}, message.reply.text))
          : null,
        element("div", { class: "words" }, ...formatted(message.text ?? "", message.entities, acts)),
        element(
          "p",
          { class: "meta" },
          message.reactions.length
            ? element("span", { class: "reactions" }, ...message.reactions.map((emoji) => element("span", {}, emoji)))
            : null,
          element("span", { class: "when" }, [pinned && "置顶", message.edited && "已编辑", time(message.date)].filter(Boolean).join(" ")),
        ),
      ),
      keyboard(message, acts),
    ),
  );
}

function together(one, other) {
  return (
    one && other && !one.service && !other.service && one.from.id === other.from.id &&
    one.mine === other.mine && day(one.date) === day(other.date) && Math.abs(other.date - one.date) < 600000
  );
}

function items(messages, place) {
  const found = [];
  if (!messages.length) {
    found.push({ key: "empty", says: place.empty, make: () => element("p", { class: "note" }, place.empty) });
  }
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (!before || day(before.date) !== day(message.date)) {
      found.push({ key: `day ${day(message.date)}`, says: "", make: () => element("p", { class: "note" }, day(message.date)) });
    }
    if (message.service) {
      found.push({ key: `${message.id}`, says: message.service, make: () => element("p", { class: "note" }, message.service) });
      return;
    }
    const look = {
      first: !together(before, message),
      last: !together(message, messages[index + 1]),
      group: place.group,
      pinned: place.pinned === message.id,
    };
    found.push({
      key: `${message.id}`,
      says: JSON.stringify([message, look]),
      make: () => bubble(message, look, place.acts),
    });
  });
  return found;
}

function replaced(old, made) {
  const place = old.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  old.replaceWith(made);
  if (place) (made.querySelector(`[data-place="${place}"]`) ?? made.querySelector(".inline"))?.focus();
}

// place: { chat, group, empty, pinned, acts }
export function drawLog(messages, place) {
  const wasAtEnd = atEnd();
  const fresh = log.dataset.chat !== place.chat;
  if (fresh) {
    log.dataset.chat = place.chat;
    log.replaceChildren();
    drawn = new Map();
  }
  const next = new Map();
  let grew = false;
  let before = null;
  for (const item of items(messages, place)) {
    const old = drawn.get(item.key);
    let node = old?.node;
    if (old && old.says !== item.says) {
      node = item.make();
      replaced(old.node, node);
    } else if (!old) {
      node = item.make();
      grew = true;
    }
    const due = before ? before.nextSibling : log.firstChild;
    if (node !== due) log.insertBefore(node, due);
    before = node;
    next.set(item.key, { says: item.says, node });
  }
  for (const [key, { node }] of drawn) if (!next.has(key)) node.remove();
  drawn = next;
  if (fresh || wasAtEnd) toEnd();
  else if (grew) down.hidden = false;
}

export function show(messageId) {
  const found = log.querySelector(`[data-id="${messageId}"]`);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.classList.remove("flash");
  requestAnimationFrame(() => found.classList.add("flash"));
}
