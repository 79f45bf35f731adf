// The page's way to the stand-in: JSON requests, and events for what is live.

const RETRY_MS = 3000;
const HIDDEN_MS = 30000;
const LOOK_MS = 10000;

async function answered(response) {
  const said = await response.json();
  if (!response.ok) throw new Error(said.error ?? "现在做不到");
  return said;
}

export async function get(path, query) {
  return answered(await fetch(`${path}?${new URLSearchParams(query)}`));
}

export async function post(path, body) {
  return answered(
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

// Calls heard(event) for each event, and connected(whether) as the connection comes and goes.
//
// A browser opens six connections to one place and no more, for all its windows: one that nobody
// has looked at for a while gives its own back, and looks by itself now and then.
export function listen(person, heard, connected) {
  let source = null;
  let timer = null;

  function open() {
    source = new EventSource(`/api/events?${new URLSearchParams({ as: person })}`);
    source.onmessage = (message) => heard(JSON.parse(message.data));
    source.onopen = () => connected(true);
    source.onerror = () => {
      connected(false);
      // What is refused outright is not tried again by itself.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
    };
  }

  function rest() {
    source.close();
    source = null;
    timer = setInterval(() => heard({ kind: "look" }), LOOK_MS);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, HIDDEN_MS);
    else if (source?.readyState !== EventSource.OPEN) {
      source?.close();
      open();
    }
  });
  open();
}

// Sends files as a form; nothing else is posted so.
export async function send(path, fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return answered(await fetch(path, { method: "POST", body: form }));
}
