// Times as people say them, in the stand-in's zone, never the browser's.

let zone = "UTC";
const made = new Map();

export function setZone(name) {
  zone = name;
}

function parts(milliseconds, options) {
  const key = zone + JSON.stringify(options);
  if (!made.has(key)) {
    made.set(key, new Intl.DateTimeFormat("zh-CN", { timeZone: zone, ...options }));
  }
  return made.get(key).format(milliseconds);
}

export function time(milliseconds) {
  return parts(milliseconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function day(milliseconds) {
  const date = parts(milliseconds, { month: "long", day: "numeric" });
  return `${date} ${parts(milliseconds, { weekday: "short" })}`;
}

// 11月25日
export function shortDay(milliseconds) {
  return parts(milliseconds, { month: "long", day: "numeric" });
}

// When something was: 14:05 of today, 昨天, 11月25日.
export function dayOrTime(milliseconds, now) {
  if (date(milliseconds) === date(now)) return time(milliseconds);
  return nextDate(milliseconds) === date(now) ? "昨天" : shortDay(milliseconds);
}

// 14:05, or 8:00: as people say it.
export function clockTime(milliseconds) {
  return time(milliseconds).replace(/^0/, "");
}

// 2026-11-25: the date in the stand-in's zone.
export function date(milliseconds) {
  const found = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).formatToParts(milliseconds);
  const part = (type) => found.find((one) => one.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

// The date of the day after, whatever the clocks do at night.
export function nextDate(milliseconds) {
  const after = new Date(`${date(milliseconds)}T12:00:00Z`);
  after.setUTCDate(after.getUTCDate() + 1);
  return after.toISOString().slice(0, 10);
}
