// The chat page: who acts, which chat is open, and when to draw.

import { makeActs } from "./acts.js";
import { arrive, giveUp } from "./answers.js";
import { chatHue, chatName, drawChats, initial, summary } from "./chats.js";
import { drawClock, drawWinding } from "./clock.js";
import { focusCompose, setCompose } from "./compose.js";
import { atEnd, drawLog, onEnd, show } from "./log.js";
import { get, listen, post } from "./net.js";
import { clear, toast } from "./notices.js";
import { openPeople, setPeople } from "./people.js";
import { setZone } from "./times.js";
import { drawTopics } from "./topics.js";
import { startTour } from "./tour.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
// Many changes at once, as in 快进, are drawn together.
const REST_MS = 60;
let state = null;
let talk = null;
let asked = 0;
let drawing = null;

const me = () => new URLSearchParams(location.search).get("as");
// The address says which chat is open, and of a forum which topic: #-100123/45.
const open = () => location.hash.slice(1).split("/")[0];
const thread = () => Number(location.hash.split("/")[1] ?? 0) || null;
const current = () => state?.chats.find((chat) => String(chat.id) === open());
const acts = makeActs({ me, open, thread, attempt, state: () => state });

async function attempt(act) {
  try {
    return (await act()) ?? true;
  } catch (error) {
    toast(error instanceof TypeError ? "连接不上试用环境" : error.message, "wrong");
    return null;
  }
}

// Many changes at once are drawn once; a change while drawing is drawn right after.
function refresh() {
  asked += 1;
  drawing ??= attempt(drawAll).finally(() => {
    drawing = null;
  });
  return drawing;
}

async function drawAll() {
  for (let done = -1; done !== asked; ) {
    if (done !== -1) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    done = asked;
    state = await get("/api/state", { as: me() });
    setZone(state.zone);
    if (!narrow.matches && !current() && state.chats.length) {
      history.replaceState(null, "", `${location.search}#${state.chats[0].id}`);
    }
    const [chat, topic] = [current(), thread()];
    const query = chat && { as: me(), chat: chat.id, ...(topic ? { thread: topic } : {}) };
    const found = chat ? await get("/api/chat", query) : null;
    if (found && (String(found.id) !== open() || topic !== thread())) {
      asked += 1;
      continue;
    }
    talk = found;
    draw();
  }
}

function draw() {
  $("app").dataset.view = talk ? "talk" : "list";
  drawSelf();
  drawChats(state, open(), choose);
  if (talk) drawTalk(current());
  else document.title = "试用环境";
}

function drawSelf() {
  setPeople(state.people, state.me);
  $("as-name").textContent = state.people.find(({ id }) => id === state.me).name;
  const others = state.people.filter(({ id }) => id !== state.me);
  $("another").hidden = !others.length;
  if (others.length) $("another").href = `/?as=${others[0].id}${location.hash}`;
  drawClock(state.now);
  drawWinding(state, attempt);
}

function drawTalk(chat) {
  const name = chatName(chat, state.bot);
  const group = chat.kind === "group";
  const unread = state.chats.reduce((sum, one) => sum + one.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${name} · 试用环境`;
  $("title").textContent = name;
  $("subtitle").textContent = group ? `${chat.members} 人` : `@${state.bot.username} · 机器人`;
  $("avatar").textContent = initial(name);
  $("avatar").className = `avatar ${chatHue(chat, state.bot)}`;
  $("chat-menu-button").hidden = group || !talk.started || talk.blocked;
  $("pinned").hidden = !talk.pinned;
  $("pinned-text").textContent = talk.pinned ? summary(talk.pinned) : "";
  $("begin").hidden = talk.started && !talk.blocked;
  $("begin").textContent = talk.blocked ? "解除屏蔽" : "开始";
  drawTopics(talk.topics, talk.thread, (id) => {
    location.hash = id ? `${chat.id}/${id}` : String(chat.id);
  });
  const place = {
    chat: `${me()} ${chat.id} ${talk.thread ?? ""}`,
    group,
    empty: talk.started ? "还没有消息" : "按“开始”后，机器人才能给您发消息",
    pinned: talk.pinned?.id,
    talk,
    acts,
  };
  setCompose(talk.started && !talk.blocked ? "write" : "begin", place);
  drawLog(talk.messages, place);
  noteSeen();
}

// What is at the end of the open chat, in a window that is looked at, has been seen.
function noteSeen() {
  const newest = talk?.messages.at(-1);
  if (!newest || document.hidden || !atEnd() || newest.id <= talk.read) return;
  talk.read = newest.id;
  const topic = talk.thread ? { thread: talk.thread } : {};
  attempt(() => post("/api/read", { as: me(), chat: talk.id, message: newest.id, ...topic }));
}

function choose(id) {
  clear();
  if (open() !== id) location.hash = id;
  else focusCompose();
}

function heard(event) {
  if (event.kind === "answer") arrive(event);
  else if (event.kind === "clock" && state) {
    state.now = event.now;
    drawClock(event.now);
  } else if (event.kind === "winding" && state) {
    state.clock.winding = event.on;
    drawWinding(state, attempt);
    if (!event.on) refresh();
  } else refresh();
}

function openChatMenu(shown) {
  $("chat-menu").hidden = !shown;
  $("chat-menu-button").setAttribute("aria-expanded", String(shown));
  if (shown) $("block").focus();
}

$("as").addEventListener("click", () =>
  openPeople((id) => {
    // The address says who acts, so that two windows can be two people.
    location.search = `?as=${id}`;
  }),
);
$("back").addEventListener("click", () => {
  clear();
  location.hash = "";
});
$("chat-menu-button").addEventListener("click", () => openChatMenu($("chat-menu").hidden));
$("block").addEventListener("click", () => {
  openChatMenu(false);
  acts.block(true);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#chat-menu, #chat-menu-button")) openChatMenu(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || $("chat-menu").hidden) return;
  event.preventDefault();
  openChatMenu(false);
  $("chat-menu-button").focus();
});
document.addEventListener("visibilitychange", noteSeen);
onEnd(noteSeen);
$("pinned").addEventListener("click", () => show(talk.pinned.id));
$("begin").addEventListener("click", () => acts.begin());
window.addEventListener("hashchange", async () => {
  await refresh();
  focusCompose();
});

async function main() {
  const known = await attempt(() => get("/api/people", {}));
  if (!known) return;
  if (!known.people.some(({ id }) => String(id) === me())) {
    if (!known.people.length) {
      $("title").textContent = "还没有人";
      return;
    }
    history.replaceState(null, "", `/?as=${known.people[0].id}${location.hash}`);
  }
  await refresh();
  await attempt(startTour);
  listen(me(), heard, (connected) => {
    $("offline").hidden = connected;
    if (connected) refresh();
    else giveUp();
  });
}

main();
