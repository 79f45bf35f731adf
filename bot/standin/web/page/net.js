// The page's way to the stand-in: JSON requests, and events for what is live.

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
export function listen(person, heard, connected) {
  const source = new EventSource(`/api/events?${new URLSearchParams({ as: person })}`);
  source.onmessage = (message) => heard(JSON.parse(message.data));
  source.onopen = () => connected(true);
  source.onerror = () => connected(false);
}

// Sends files as a form; nothing else is posted so.
export async function send(path, fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return answered(await fetch(path, { method: "POST", body: form }));
}
