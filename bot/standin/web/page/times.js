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

export function dayOrTime(milliseconds, now) {
  if (day(milliseconds) === day(now)) return time(milliseconds);
  return parts(milliseconds, { month: "long", day: "numeric" });
}
