// What happens, told as it happens.
//
// A browser opens six connections to one place and no more, for all its windows together, and each
// request takes one as well. So four windows at most listen; those beside them look by themselves
// every two seconds, and one that nobody has looked at for a while every ten. The window that is
// turned to always listens: it takes another's seat.

const SEATS = 4;
const RETRY_MS = 1000;
const BESIDE_MS = 2000;
const HIDDEN_MS = 30000;
const HIDDEN_LOOK_MS = 10000;

// Resolves to a function that gives the seat back, or to nothing if it is another's; robbed() is
// called when another takes it.
function take(number, options, robbed) {
  return new Promise((taken) => {
    navigator.locks
      .request(`seat ${number}`, options, (lock) => {
        if (!lock) return taken(null);
        return new Promise((giveBack) => taken(giveBack));
      })
      .catch(robbed);
  });
}

async function sit(robbed, steal) {
  // Without locks every window listens, as many as the browser lets.
  if (!navigator.locks) return () => {};
  for (let number = 0; number < SEATS; number += 1) {
    const giveBack = await take(number, { ifAvailable: true }, robbed);
    if (giveBack) return giveBack;
  }
  return steal ? take(Math.floor(Math.random() * SEATS), { steal: true }, robbed) : null;
}

// Calls heard(event) for each event, and connected(whether) as the connection comes and goes. Of
// kind "look" is an event that only says that something may have changed; of kind "left", that
// answers which are on their way will not be heard here.
export function listen(person, heard, connected) {
  let source = null;
  let giveBack = null;
  let retrying = null;
  let looking = null;
  let hiding = null;
  let coming = false;

  function open() {
    source = new EventSource(`/api/events?${new URLSearchParams({ as: person })}`);
    source.onmessage = (message) => heard(JSON.parse(message.data));
    source.onopen = () => connected(true);
    source.onerror = () => {
      // A browser by itself waits three seconds, and does not try again what is refused outright,
      // for which there is a reason to look.
      const refused = source.readyState === EventSource.CLOSED;
      source.close();
      connected(false);
      if (refused) heard({ kind: "look" });
      retrying = setTimeout(open, RETRY_MS);
    };
  }

  function look() {
    clearInterval(looking);
    const every = document.hidden ? HIDDEN_LOOK_MS : BESIDE_MS;
    looking = setInterval(() => {
      heard({ kind: "look" });
      if (!document.hidden) come(false);
    }, every);
  }

  function leave() {
    clearTimeout(retrying);
    source?.close();
    source = null;
    giveBack?.();
    giveBack = null;
    look();
    heard({ kind: "left" });
  }

  async function come(steal) {
    if (giveBack || coming) return;
    coming = true;
    giveBack = await sit(leave, steal);
    coming = false;
    clearInterval(looking);
    if (giveBack) open();
    else look();
  }

  function turned() {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(leave, HIDDEN_MS);
    else come(document.hasFocus());
  }

  document.addEventListener("visibilitychange", turned);
  window.addEventListener("focus", turned);
  come(document.hasFocus());
  if (document.hidden) turned();
}
