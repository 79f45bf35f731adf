// The chat page: who acts, which chat is open, and when to draw.

import { makeActs } from "./acts.js";
import { arrive, giveUp } from "./answers.js";
import { chatName, drawChats, setBot } from "./chats.js";
import { drawClock, drawWinding } from "./clock.js";
import { focusCompose, setCompose, turnCompose } from "./compose.js";
import { drawHead } from "./head.js";
import { listen } from "./live.js";
import { atEnd, drawLog, onEnd, show } from "./log.js";
import { get, post, Refused, Unreachable } from "./net.js";
import { clear, toast, toastsIn } from "./notices.js";
import { openPeople, setPeople } from "./people.js";
import { setZone } from "./times.js";
import { drawTopics } from "./topics.js";
import { startTour } from "./tour.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
// Many changes at once are drawn together, and in 快进 more of them: whoever looks sees it move,
// and the bot has the machine to itself in between.
const REST_MS = 60;
const WINDING_MS = 250;
let state = null;
let talk = null;
let asked = 0;
let drawing = null;
let left = null;

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
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    toast(error.message, "wrong");
    return null;
  }
}

function tellOffline(offline) {
  const said = offline ? " · 连接已断开，正在重连" : "";
  if ($("offline").textContent !== said) $("offline").textContent = said;
}

// Many changes at once are drawn once; a change while drawing is drawn right after.
function refresh() {
  asked += 1;
  drawing ??= drawAll().catch(notDrawn).finally(() => {
    drawing = null;
  });
  return drawing;
}

// What fails because it has changed meanwhile is only looked at anew.
async function drawAll() {
  for (let tried = null; tried !== asked; ) {
    if (tried !== null) await new Promise((resolve) => setTimeout(resolve, state?.clock.winding ? WINDING_MS : REST_MS));
    tried = asked;
    try {
      await drawNow();
    } catch (error) {
      if (tried === asked) throw error;
    }
  }
  tellOffline(false);
}

async function notDrawn(error) {
  if (error instanceof Unreachable) return tellOffline(true);
  if (!(error instanceof Refused)) throw error;
  // At this address there may be another trial by now, with other people.
  const { people } = await get("/api/people", {}).catch(() => ({ people: null }));
  if (people && !people.some(({ id }) => String(id) === me())) location.replace("/");
  else toast(error.message, "wrong");
}

async function drawNow() {
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
    return;
  }
  talk = found;
  draw();
}

function draw() {
  const turned = turn(talk ? "talk" : "list");
  toastsIn(talk || !narrow.matches ? $("foot") : $("app"));
  setBot(state.bot.id);
  if (talk) drawTalk(current());
  drawSelf();
  drawChats(state, open(), choose);
  const unread = state.chats.reduce((sum, one) => sum + one.unread, 0);
  const name = talk ? `${chatName(current(), state.bot)} · ` : "";
  document.title = `${unread ? `(${unread}) ` : ""}${name}试用环境`;
  turned?.focus({ preventScroll: true });
}

// On a phone the list and the conversation take turns. Returns what then has the focus: the name
// of the conversation, or the row in the list that one comes back to.
function turn(view) {
  const before = $("app").dataset.view;
  $("app").dataset.view = view;
  if (!narrow.matches || before === view) return null;
  const row = left && $("chats").querySelector(`[data-chat="${left}"]`);
  left = open();
  return view === "talk" ? $("title") : row;
}

function drawSelf() {
  setPeople(state.people, state.me);
  const name = state.people.find(({ id }) => id === state.me).name;
  if ($("as-name").textContent !== name) $("as-name").textContent = name;
  $("another").hidden = state.people.length < 2;
  drawClock(state.now);
  drawWinding(state, attempt);
}

function drawTalk(chat) {
  drawHead(chat, talk, state, acts);
  $("begin").hidden = talk.started && !talk.blocked;
  $("begin").textContent = talk.blocked ? "解除屏蔽" : "开始";
  const place = {
    chat: `${me()} ${chat.id} ${talk.thread ?? ""}`,
    group: chat.kind === "group",
    empty: talk.started ? "还没有消息" : "按“开始”后，机器人才能给您发消息",
    pinned: talk.pinned?.id,
    talk,
    acts,
  };
  setCompose(talk.started && !talk.blocked ? "write" : "begin", place);
  drawLog(talk.messages, place);
  noteSeen();
  drawTopics(talk.topics, talk.thread, (id) => {
    location.hash = id ? `${chat.id}/${id}` : String(chat.id);
  });
}

// What is at the end of the open chat, in a window that is looked at, has been seen. The counts
// here fall at once: one that rose and fell again with each message would flicker.
function noteSeen() {
  const newest = talk?.messages.at(-1);
  if (!newest || document.hidden || !atEnd() || newest.id <= talk.read) return;
  talk.read = newest.id;
  const chat = state.chats.find(({ id }) => id === talk.id);
  const topic = talk.topics?.find(({ id }) => id === (talk.thread ?? 0));
  if (chat) chat.unread = topic ? Math.max(chat.unread - topic.unread, 0) : 0;
  if (topic) topic.unread = 0;
  const thread = talk.thread ? { thread: talk.thread } : {};
  // Nobody asked for this, so nobody is told that it could not be done.
  post("/api/read", { as: me(), chat: talk.id, message: newest.id, ...thread }).catch(() => {});
}

function choose(id) {
  clear();
  if (open() !== id) location.hash = id;
  else focusCompose();
}

function heard(event) {
  if (event.kind === "answer") arrive(event);
  else if (event.kind === "left") giveUp();
  else if (event.kind === "clock" && state) {
    state.now = event.now;
    drawClock(event.now);
  } else if (event.kind === "winding" && state) {
    state.clock.winding = event.on;
    drawWinding(state, attempt);
    if (!event.on) refresh();
  } else refresh();
}

// Where someone else would stand who looks at the same: the group, or their own private chat.
const address = (id) => `/?as=${id}#${open() === me() ? id : location.hash.slice(1)}`;

$("as").addEventListener("click", () =>
  openPeople("以谁的身份", (id) => {
    // The address says who acts, so that two windows can be two people.
    if (String(id) !== me()) location.href = address(id);
  }),
);
$("another").addEventListener("click", () =>
  openPeople("在新窗口里以谁的身份", (id) => window.open(address(id), "_blank", "noopener")),
);
$("back").addEventListener("click", () => {
  clear();
  location.hash = "";
});
document.addEventListener("visibilitychange", noteSeen);
onEnd(noteSeen);
$("pinned").addEventListener("click", () => show(talk.pinned.id));
$("begin").addEventListener("click", () => acts.begin());
window.addEventListener("hashchange", async () => {
  turnCompose();
  await refresh();
  // Whoever goes along the topics by the arrow keys stays there.
  if (!$("topics").querySelector(":focus-visible")) focusCompose();
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
    tellOffline(!connected);
    if (connected) refresh();
    else giveUp();
  });
}

main();
