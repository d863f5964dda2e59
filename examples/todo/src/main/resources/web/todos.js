// What is known of the todos: what the server tells as it happens, and the answers to our own requests, which may be ahead.
import * as api from "./api.js";

/** id -> the newest version that we were told of, of a todo that is gone too. */
let told = new Map();

/** id -> { version, row }: what we did and were not told of yet; the row is null where it was deleted. */
const own = new Map();

let list, changed;

/** Calls `onChange` with what was told whenever something has changed, and `onState` with what has become of the connection. */
export function follow(onChange, onState) {
  changed = onChange;
  list = api.live({ onChange: (_, events) => { events.forEach(take); onChange(events); }, onState });
}

function take({ event, data }) {
  if (event === "snapshot") {
    told = new Map(data.items.map((row) => [row.id, row.version]));
    for (const id of own.keys()) if (!told.has(id)) own.delete(id); // deleted meanwhile, or we will be told of it
  } else if (event !== "deleted") {
    told.set(data.id, data.version);
  }
  for (const [id, { version }] of own) if (told.get(id) >= version) own.delete(id);
}

function learn(id, version, row) {
  if (!(told.get(id) >= version)) own.set(id, { version, row }); // else it is old already
}

/** An answer has brought rows. */
export function got(...rows) {
  for (const row of rows) learn(row.id, row.version, row);
  changed([]);
}

/** There was an answer that a row is gone. */
export function lost({ id, version }) {
  learn(id, version + 0.5, null);
  changed([]);
}

/** The rows as we know them: a Map by their ids. */
export function rows() {
  const rows = new Map(list.items.map((row) => [row.id, row]));
  for (const [id, { row }] of own) row ? rows.set(id, row) : rows.delete(id);
  return rows;
}
