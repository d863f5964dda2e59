// The order of the list is everybody's: a place is a number, and who moves a todo gives it one between those of its neighbours.

/**
 * What has to change so that a row stands behind another: `[row, place]` pairs. That is one, as long as there is a number between
 * the neighbours. Where there is none any more, or two were moved to the same spot at once, all rows are numbered anew.
 *
 * @param {{ id: string, place: number }[]} rows in their order
 * @param {object | undefined} before the row that it is to follow; undefined: it becomes the first
 */
export function move(rows, row, before) {
  const others = rows.filter(({ id }) => id !== row.id);
  const at = before ? others.findIndex(({ id }) => id === before.id) + 1 : 0;
  const below = others[at - 1]?.place ?? others[at]?.place - 2, above = others[at]?.place ?? below + 2;
  const place = below / 2 + above / 2; // their sum may be too much
  if (below < place && place < above) return [[row, place]];
  others.splice(at, 0, row);
  return others.map((other, index) => [other, index + 1]).filter(([other, number]) => other.place !== number);
}

/**
 * Lets the items of a list be dragged by their handles: with mouse, finger or pen.
 *
 * @param {{ isAllowed: (li: Element) => boolean, drop: (li: Element) => void, cancel: () => void }} handlers drop: the item
 *   stands where it was let go
 */
export function makeSortable(list, { isAllowed, drop, cancel }) {
  list.addEventListener("pointerdown", (down) => {
    const handle = down.target.closest(".move"), li = handle?.closest("li");
    if (!li || down.button !== 0 || !isAllowed(li)) return;
    const end = new AbortController(), listen = (event, listener) => addEventListener(event, listener, { signal: end.signal });
    let hasMoved = false;
    function follow({ clientY }) {
      hasMoved ||= Math.abs(clientY - down.clientY) > 4; // a click is no drag
      if (!hasMoved) return;
      const others = [...list.children].filter((other) => other !== li && !other.hidden);
      bring(li, others.find((other) => clientY < middle(other)) ?? null);
      scrollTowards(clientY);
    }
    function finish(then) {
      end.abort();
      li.classList.remove("dragged");
      if (hasMoved) then(li);
    }
    down.preventDefault(); // no text is marked
    handle.focus();
    li.classList.add("dragged");
    listen("pointermove", follow);
    listen("pointerup", () => finish(drop));
    listen("pointercancel", () => finish(cancel));
    listen("keydown", ({ key }) => key === "Escape" && finish(cancel));
  });
}

/** Puts an item before another, or last, without taking it out: the others go round it, so it keeps the finger and the focus. */
export function bring(li, before) {
  const range = (from, to) => {
    const items = [];
    for (let each = from; each && each !== to; each = each.nextElementSibling) items.push(each);
    return items;
  };
  if (before && before.compareDocumentPosition(li) & Node.DOCUMENT_POSITION_FOLLOWING) li.after(...range(before, li));
  else li.before(...range(li.nextElementSibling, before));
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

function scrollTowards(y) {
  const edge = 60;
  if (y < edge) scrollBy(0, -10);
  else if (y > innerHeight - edge) scrollBy(0, 10);
}
