// Changes a drawn message into another with as little as can be: what stays the same stays the
// same node, so a selection in its text, the focus and pictures that are loaded survive.

const CONTAINERS = new Set(["message", "column", "bubble", "poll"]);

const part = (node) => node.classList[0] ?? node.localName;

function copyAttributes(old, made) {
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of made.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function patch(old, made) {
  copyAttributes(old, made);
  const parts = new Map([...old.children].map((child) => [part(child), child]));
  let due = old.firstElementChild;
  for (const child of [...made.children]) {
    const same = parts.get(part(child));
    parts.delete(part(child));
    let kept = same;
    if (same && !CONTAINERS.has(part(child))) copyAttributes(same, child);
    if (!same) kept = child;
    else if (same.isEqualNode(child)) kept = same;
    else if (CONTAINERS.has(part(child))) patch(same, child);
    else {
      if (same === due) due = child;
      same.replaceWith(child);
      kept = child;
    }
    if (kept === due) due = kept.nextElementSibling;
    else old.insertBefore(kept, due);
  }
  for (const gone of parts.values()) gone.remove();
}

// What had the focus has it again, or what stands in its place.
export function patched(old, made) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const place = active?.dataset.place;
  patch(old, made);
  if (!active || active.isConnected) return;
  const again = place ? old.querySelector(`[data-place="${CSS.escape(place)}"]`) : null;
  (again ?? old.querySelector(".inline, .option") ?? old).focus({ preventScroll: true });
}
