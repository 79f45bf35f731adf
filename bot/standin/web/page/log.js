// A conversation's messages. Only what has changed is drawn anew, so focus and scrolling stay.

import { bubble } from "./bubble.js";
import { element } from "./text.js";
import { day } from "./times.js";

const TOGETHER_MS = 600000;
const NEAR_PIXELS = 80;
const log = document.getElementById("log");
const scroll = document.getElementById("scroll");
const down = document.getElementById("down");
const count = document.getElementById("down-count");
let drawn = new Map();
let reached = () => {};

export function atEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS;
}

export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  down.hidden = true;
}

// Calls act() whenever the end has been scrolled to.
export function onEnd(act) {
  reached = act;
}

scroll.addEventListener("scroll", () => {
  if (!atEnd()) return;
  down.hidden = true;
  reached();
});
down.addEventListener("click", () => {
  toEnd();
  reached();
});

function together(one, other) {
  return (
    one && other && !one.service && !other.service && one.from.id === other.from.id &&
    one.mine === other.mine && day(one.date) === day(other.date) && Math.abs(other.date - one.date) < TOGETHER_MS
  );
}

// Messages that are shown as one: those of an album, or one alone.
function albums(messages) {
  const found = [];
  for (const message of messages) {
    const last = found.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else found.push([message]);
  }
  return found;
}

function note(key, text) {
  return { key, says: text, make: () => element("p", { class: "note" }, text) };
}

function items(messages, place) {
  if (!messages.length) return [note("empty", place.empty)];
  const shown = albums(messages);
  return shown.flatMap((album, index) => {
    const [message] = album;
    const before = shown[index - 1]?.[0];
    const found = [];
    if (!before || day(before.date) !== day(message.date)) {
      found.push(note(`day ${day(message.date)}`, day(message.date)));
    }
    if (message.service) return [...found, note(`${message.id}`, message.service)];
    const look = {
      first: !together(before, message),
      last: !together(message, shown[index + 1]?.[0]),
      group: place.group,
      pinned: place.pinned === message.id,
    };
    found.push({
      key: `${message.id}`,
      says: JSON.stringify([album, look]),
      make: () => bubble(album, look, place.acts),
    });
    return found;
  });
}

// Puts a message drawn anew in the old one's place; what had the focus in it has it again.
function replaced(old, made) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const place = active?.dataset.place;
  old.replaceWith(made);
  if (!active) return;
  const again = place ? made.querySelector(`[data-place="${place}"]`) : null;
  (again ?? made.querySelector(".inline, .options button") ?? made).focus();
}

// place: { chat, group, empty, pinned, talk, acts }
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
  const unread = messages.filter((one) => !one.mine && one.id > place.talk.read).length;
  count.hidden = !unread;
  count.textContent = String(unread);
  count.setAttribute("aria-label", `${unread} 条新消息`);
}

export function show(messageId) {
  const found = log.querySelector(`[data-id="${messageId}"]`);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.classList.remove("flash");
  requestAnimationFrame(() => found.classList.add("flash"));
}
