// What of the list is to be seen. It stands behind the # of the address, where a reload, a bookmark and a copied link find it,
// and where no server and no log sees what somebody searches for: #open&q=milk&tag=home

/** Which todos the links at the foot show, and what is said where there are none. */
export const states = {
  all: { shows: () => true, empty: "Nothing here yet. Add the first one above." },
  open: { shows: (row) => !row.done, empty: "Nothing left to do." },
  due: { shows: (row) => !row.done && row.dueAt !== null, empty: "Nothing is due." },
  done: { shows: (row) => row.done, empty: "Nothing done yet." },
};

/** What is wanted now. */
export function wanted() {
  const params = new URLSearchParams(location.hash.slice(1));
  const state = Object.keys(states).find((name) => params.has(name)) ?? "all";
  return { state, q: params.get("q") ?? "", tag: params.get("tag") ?? "", list: params.get("list") ?? "" };
}

/** The address of what is wanted now, but for this change. */
export function address(change) {
  const { state, ...more } = { ...wanted(), ...change };
  const params = Object.entries(more).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  return `#${state}${params.join("")}`;
}

/** Shows something else. What is typed letter by letter is one step back, not many. */
export function want(change, isOneStepMore = true) {
  if (address(change) === address({})) return;
  history[isOneStepMore ? "pushState" : "replaceState"](null, "", address(change));
  dispatchEvent(new Event("wanted"));
}

addEventListener("popstate", () => dispatchEvent(new Event("wanted")));

export function shows(row) {
  const { state, q, tag } = wanted(), text = q.trim().toLowerCase();
  return states[state].shows(row) && (!tag || row.tags.includes(tag))
    && [row.title, ...row.tags].some((part) => part.toLowerCase().includes(text));
}

const ascending = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const dueTime = ({ dueAt }) => (dueAt ? Date.parse(dueAt) : Infinity);

export const byPlace = (a, b) => ascending(a.place, b.place) || ascending(a.id, b.id);

/** Whether the list is in the order that people have given it, which they can change. */
export const isByPlace = () => wanted().state !== "due";

/** How rows follow each other: what is due by its time. */
export const compare = (a, b) => (!isByPlace() && ascending(dueTime(a), dueTime(b))) || byPlace(a, b);

/** What stands where todos would be. */
export function emptiness() {
  const { state, q, tag } = wanted();
  if (q.trim()) return `Nothing found for “${q.trim()}”.`;
  return tag ? `Nothing here with the tag #${tag}.` : states[state].empty;
}
