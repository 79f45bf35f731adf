// The tried clock, and 快进: to the next thing, by an hour, to tomorrow morning.

import { post } from "./net.js";
import { toast } from "./notices.js";
import { clockTime, date, day, nextDate, shortDay, time } from "./times.js";

const $ = (id) => document.getElementById(id);
const NOTHING = "眼下没有安排";
const buttons = ["wind-next", "wind-hour", "wind-morning"].map($);
let attempt = async (act) => act();
let state = null;
let asking = false;
let busy = false;

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function drawClock(now) {
  put($("clock-day"), day(now));
  put($("clock-time"), time(now));
  $("clock").dateTime = new Date(now).toISOString();
}

// 14:15, 明天 8:30, 11月27日.
function due(at, now) {
  if (date(at) === date(now)) return clockTime(at);
  return date(at) === nextDate(now) ? `明天 ${clockTime(at)}` : shortDay(at);
}

// A button that is disabled would lose the focus to nowhere; it only says so and does nothing.
function enable(button, enabled) {
  button.setAttribute("aria-disabled", String(!enabled));
}

export function drawWinding(shown, attempting) {
  state = shown;
  attempt = attempting;
  const { can_move: canMove, next_at: nextAt, winding } = state.clock;
  const wasBusy = busy;
  busy = winding || asking;
  $("wind").hidden = !canMove;
  $("wind").setAttribute("aria-busy", String(busy));
  // While it winds each thing is the next one for a moment; the button keeps its words till the end.
  if (!busy) put($("wind-next"), nextAt ? `下一件事 ${due(nextAt, state.now)}` : "下一件事");
  $("wind-next").title = nextAt || busy ? "" : NOTHING;
  for (const button of buttons) enable(button, !busy && (button.id !== "wind-next" || nextAt));
  if (busy === wasBusy) return;
  put($("wind-hint"), busy ? "正在快进…" : "");
  if (!busy) put($("wound"), `现在 ${day(state.now)} ${time(state.now)}`);
}

async function wind(target) {
  if (busy) return;
  asking = true;
  drawWinding(state, attempt);
  try {
    await attempt(() => post("/api/clock", target()));
  } finally {
    asking = false;
    drawWinding(state, attempt);
  }
}

const targets = {
  "wind-next": () => ({ next: true }),
  "wind-hour": () => ({ seconds: 3600 }),
  "wind-morning": () => ({ to: `${nextDate(state.now)}T08:00` }),
};
for (const button of buttons) {
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") wind(targets[button.id]);
    else if (!busy) toast(NOTHING);
  });
}
