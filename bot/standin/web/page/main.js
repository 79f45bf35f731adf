// The chat page: who acts, which chat is open, and when to draw.

import { answerTo, arrive, giveUp } from "./answers.js";
import { chatHue, chatName, drawChats, forget, initial } from "./chats.js";
import { focusCompose, setCompose } from "./compose.js";
import { drawLog, show, toEnd } from "./log.js";
import { get, listen, post } from "./net.js";
import { alert, clear, toast } from "./notices.js";
import { element } from "./text.js";
import { day, setZone, time } from "./times.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
let state = null;
let talk = null;
let asked = 0;
let drawing = null;

const me = () => new URLSearchParams(location.search).get("as");
const open = () => location.hash.slice(1);
const current = () => state?.chats.find((chat) => String(chat.id) === open());

async function attempt(act) {
  try {
    return await act();
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
    done = asked;
    state = await get("/api/state", { as: me() });
    setZone(state.zone);
    if (!narrow.matches && !current() && state.chats.length) {
      history.replaceState(null, "", `#${state.chats[0].id}`);
    }
    const chat = current();
    const found = chat ? await get("/api/chat", { as: me(), chat: chat.id }) : null;
    if (found && String(found.id) !== open()) {
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
  const select = $("as");
  const people = JSON.stringify(state.people);
  if (select.dataset.people !== people) {
    select.dataset.people = people;
    select.replaceChildren(...state.people.map(({ id, name }) => element("option", { value: id }, name)));
  }
  select.value = String(state.me);
  const others = state.people.filter(({ id }) => id !== state.me);
  $("another").hidden = !others.length;
  if (others.length) $("another").href = `/?as=${others[0].id}${location.hash}`;
  drawClock(state.now);
}

function drawClock(now) {
  $("clock").textContent = `${day(now)} ${time(now)}`;
  $("clock").dateTime = new Date(now).toISOString();
}

function drawTalk(chat) {
  const name = chatName(chat, state.bot);
  document.title = `${name} · 试用环境`;
  $("title").textContent = name;
  $("subtitle").textContent = chat.kind === "group" ? `${chat.members} 人` : `@${state.bot.username} · 机器人`;
  $("avatar").textContent = initial(name);
  $("avatar").className = `avatar ${chatHue(chat, state.bot)}`;
  $("pinned").hidden = !talk.pinned;
  $("pinned-text").textContent = (talk.pinned?.text ?? "").replace(/\s+/g, " ");
  $("begin").hidden = talk.started && !talk.blocked;
  $("begin").textContent = talk.blocked ? "解除屏蔽" : "开始";
  setCompose(talk.started && !talk.blocked ? "write" : "begin", talk.menu, say);
  drawLog(talk.messages, {
    chat: `${me()} ${chat.id}`,
    group: chat.kind === "group",
    empty: talk.started ? "还没有消息" : "按“开始”后，机器人才能给您发消息",
    pinned: talk.pinned?.id,
    acts: { say, press, follow },
  });
}

function choose(id) {
  clear();
  if (open() !== id) location.hash = id;
  else focusCompose();
}

async function say(text) {
  const sent = await attempt(() => post("/api/write", { as: me(), chat: open(), text }));
  if (sent) toEnd();
  return sent !== null;
}

async function press(message, row, column) {
  const made = await attempt(() =>
    post("/api/press", { as: me(), chat: open(), message: message.id, row, column }),
  );
  if (!made) return;
  const answer = made.url ? made : await answerTo(made.press);
  if (!answer) return;
  if (answer.text && answer.alert) alert(answer.text);
  else if (answer.text) toast(answer.text);
  if (answer.url) await go(answer.url);
}

// A link to the bot opens its private chat here, as the app would; others open in a new window.
function deepLink(url) {
  const found = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)(?:[?&]start=([\w-]{0,64}))?$/.exec(url);
  return found && found[1].toLowerCase() === state.bot.username.toLowerCase() ? { payload: found[2] ?? "" } : null;
}

async function go(url) {
  const link = deepLink(url);
  if (!link) {
    window.open(url, "_blank", "noopener,noreferrer");
    return;
  }
  const chat = state.chats.find(({ kind }) => kind === "private");
  if (link.payload || !chat?.started) await begin(link.payload);
  location.hash = me();
}

function follow(event, url) {
  if (!deepLink(url)) return;
  event.preventDefault();
  go(url);
}

async function begin(payload = "") {
  await attempt(() => post("/api/start", { as: me(), payload }));
}

function heard(event) {
  if (event.kind === "answer") arrive(event);
  else if (event.kind !== "clock") refresh();
  else if (state) {
    state.now = event.now;
    drawClock(event.now);
  }
}

$("as").addEventListener("change", (event) => {
  // The address says who acts, so that two windows can be two people.
  location.search = `?as=${event.target.value}`;
});
$("back").addEventListener("click", () => {
  clear();
  location.hash = "";
});
$("pinned").addEventListener("click", () => show(talk.pinned.id));
$("begin").addEventListener("click", () => begin());
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
  forget();
  await refresh();
  listen(me(), heard, (connected) => {
    $("offline").hidden = connected;
    if (connected) refresh();
    else giveUp();
  });
}

main();
