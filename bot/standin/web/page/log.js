// A conversation's messages. Only what has changed is drawn anew, so focus and scrolling stay.

import { bubble } from "./bubble.js";
import { closeMenuOf, tabTo } from "./menu.js";
import { patched } from "./patch.js";
import { element } from "./text.js";
import { day } from "./times.js";

const TOGETHER_MS = 600000;
const NEAR_PIXELS = 80;
const log = document.getElementById("log");
const scroll = document.getElementById("scroll");
const down = document.getElementById("down");
const count = element("span", { class: "badge", "aria-hidden": "true" });
let drawn = new Map();
let unread = 0;
// The first message that was new when the conversation was opened; it keeps its line until then.
let firstNew = null;
let stuck = true;
let reached = () => {};

down.replaceChildren(count, element("span", { "aria-hidden": "true" }, "↓"));

export function atEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS;
}

export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  stuck = true;
  drawDown();
}

// Calls act() whenever the end has been scrolled to.
export function onEnd(act) {
  reached = act;
}

function drawDown() {
  down.hidden = stuck;
  count.hidden = !unread;
  count.textContent = unread > 99 ? "99+" : String(unread);
  down.setAttribute("aria-label", unread ? `到最新的消息，${unread} 条新消息` : "到最新的消息");
}

scroll.addEventListener("scroll", () => {
  stuck = atEnd();
  drawDown();
  if (stuck) reached();
});
down.addEventListener("click", () => {
  toEnd();
  reached();
});
// A picture that loads or a keyboard that opens must not push the newest message out of sight.
const resized = new ResizeObserver(() => {
  if (stuck) toEnd();
});
resized.observe(scroll);
resized.observe(log);

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

function note(key, text, kind = "") {
  return { key, says: text, make: () => element("p", { class: `note ${kind}` }, text) };
}

function items(messages, place) {
  if (!messages.length) return [note("empty", place.empty)];
  const shown = albums(messages);
  return shown.flatMap((album, index) => {
    const [message] = album;
    const before = shown[index - 1]?.[0];
    const found = [];
    if (!before || day(before.date) !== day(message.date)) {
      found.push(note(`day ${day(message.date)}`, day(message.date), "day"));
    }
    if (album.some(({ id }) => id === firstNew)) found.push(note("new", "以下是新消息", "new"));
    if (message.service) return [...found, note(`${message.id}`, message.service)];
    const look = {
      first: !together(before, message) || found.length > 0,
      last: !together(message, shown[index + 1]?.[0]),
      group: place.group,
      pinned: album.some(({ id }) => id === place.pinned),
    };
    found.push({
      key: `${message.id}`,
      says: JSON.stringify([album, look]),
      make: () => bubble(album, look, place.acts),
      album,
    });
    return found;
  });
}

function begin(messages, place) {
  log.dataset.chat = place.chat;
  log.replaceChildren();
  drawn = new Map();
  // To be read out are the messages that come, not those that are there.
  log.setAttribute("aria-live", "off");
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  const { read } = place.talk;
  const fresh = messages.find((one) => !one.mine && one.id > read);
  firstNew = read && fresh && fresh !== messages[0] ? fresh.id : null;
}

function drawItems(messages, place) {
  const next = new Map();
  let before = null;
  for (const item of items(messages, place)) {
    const old = drawn.get(item.key);
    const node = old?.node ?? item.make();
    if (old && old.says !== item.says) patched(node, item.make());
    // Whoever opens a message's menu later must find it as it is then.
    node.messages = item.album;
    const due = before ? before.nextSibling : log.firstChild;
    if (node !== due) log.insertBefore(node, due);
    before = node;
    next.set(item.key, { says: item.says, node });
  }
  for (const [key, { node }] of drawn) {
    if (next.has(key)) continue;
    closeMenuOf(node);
    node.remove();
  }
  drawn = next;
}

// place: { chat, group, empty, pinned, talk, acts }
export function drawLog(messages, place) {
  const fresh = log.dataset.chat !== place.chat;
  if (fresh) begin(messages, place);
  const follow = fresh || stuck;
  drawItems(messages, place);
  tabTo();
  unread = messages.filter((one) => !one.mine && one.id > place.talk.read).length;
  if (follow) toEnd();
  if (fresh) fromNew();
  drawDown();
}

// A conversation with more news than fit is opened where they begin.
function fromNew() {
  const line = log.querySelector(".note.new");
  if (!line || line.offsetTop >= scroll.scrollTop + log.offsetTop) return;
  line.scrollIntoView({ block: "start" });
  stuck = atEnd();
}

// Brings a message into sight; false if it is not among those that are shown.
export function show(messageId) {
  const found = [...log.children].find((node) => node.messages?.some(({ id }) => id === messageId));
  if (!found) return false;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  found.classList.remove("flash");
  requestAnimationFrame(() => found.classList.add("flash"));
  return true;
}
