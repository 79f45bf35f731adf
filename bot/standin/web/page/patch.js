// Changes a drawn message into another with as little as can be: what stays the same stays the
// same node, so a selection in its text, the focus and pictures that are loaded survive.

const CONTAINERS = new Set(["message", "column", "bubble", "poll"]);

// What a node's children are, each by its kind and its number among its like.
function parts(node) {
  const counts = new Map();
  return [...node.children].map((child) => {
    const kind = child.classList[0] ?? child.localName;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return { kind, name: `${kind} ${counts.get(kind)}`, child };
  });
}

// What the page itself has put on a node meanwhile: an open menu, the order of Tab, a flash.
function keepState(old, made) {
  for (const name of ["chosen", "flash"]) if (old.classList.contains(name)) made.classList.add(name);
  for (const name of ["tabindex", "aria-expanded"]) {
    if (old.hasAttribute(name) && made.hasAttribute(name)) made.setAttribute(name, old.getAttribute(name));
  }
}

function copyAttributes(old, made) {
  keepState(old, made);
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of made.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function patch(old, made) {
  copyAttributes(old, made);
  const left = new Map(parts(old).map(({ name, child }) => [name, child]));
  let due = old.firstElementChild;
  for (const { kind, name, child } of parts(made)) {
    const same = left.get(name);
    left.delete(name);
    let kept = same ?? child;
    if (same && CONTAINERS.has(kind)) patch(same, child);
    else if (same) {
      copyAttributes(same, child);
      if (!same.isEqualNode(child)) kept = child;
    }
    if (same && kept !== same) {
      if (same === due) due = child;
      same.replaceWith(child);
    }
    if (kept === due) due = kept.nextElementSibling;
    else old.insertBefore(kept, due);
  }
  for (const gone of left.values()) gone.remove();
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
