// The tried clock, and 快进: to the next thing, by an hour, to tomorrow morning.

import { post } from "./net.js";
import { clockTime, date, day, dayOrTime, nextDate, time } from "./times.js";

const $ = (id) => document.getElementById(id);
const buttons = ["wind-next", "wind-hour", "wind-morning"].map($);
let attempt = async (act) => act();
let state = null;
let asking = false;

export function drawClock(now) {
  $("clock").textContent = `${day(now)} ${time(now)}`;
  $("clock").dateTime = new Date(now).toISOString();
}

export function drawWinding(shown, attempting) {
  state = shown;
  attempt = attempting;
  const { can_move: canMove, next_at: nextAt, winding } = state.clock;
  const busy = winding || asking;
  $("wind").hidden = !canMove;
  $("wind").setAttribute("aria-busy", String(busy));
  $("wind-hint").hidden = !busy;
  const when = nextAt && (date(nextAt) === date(state.now) ? clockTime(nextAt) : dayOrTime(nextAt, state.now));
  $("wind-next").textContent = nextAt ? `下一件事 ${when}` : "下一件事";
  $("wind-next").title = nextAt ? "" : "眼下没有安排";
  for (const button of buttons) button.disabled = busy;
  $("wind-next").disabled ||= !nextAt;
}

async function wind(target) {
  if (asking) return;
  asking = true;
  drawWinding(state, attempt);
  try {
    await attempt(() => post("/api/clock", target));
  } finally {
    asking = false;
    drawWinding(state, attempt);
  }
}

$("wind-next").addEventListener("click", () => wind({ next: true }));
$("wind-hour").addEventListener("click", () => wind({ seconds: 3600 }));
$("wind-morning").addEventListener("click", () => wind({ to: `${nextDate(state.now)}T08:00` }));
