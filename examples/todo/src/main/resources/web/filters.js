// What of the list is to be seen. It stands behind the # of the address, where a reload, a bookmark and a copied link find it,
// and where no server and no log sees what somebody searches for: #open&q=milk

/** Which todos the links at the foot show, and what is said where there are none. */
export const states = {
  all: { shows: () => true, empty: "Nothing here yet. Add the first one above." },
  open: { shows: (row) => !row.done, empty: "Nothing left to do." },
  done: { shows: (row) => row.done, empty: "Nothing done yet." },
};

/** What is wanted now. */
export function wanted() {
  const params = new URLSearchParams(location.hash.slice(1));
  const state = Object.keys(states).find((name) => params.has(name)) ?? "all";
  return { state, q: params.get("q") ?? "" };
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
  const { state, q } = wanted();
  return states[state].shows(row) && row.title.toLowerCase().includes(q.trim().toLowerCase());
}

/** What stands where todos would be. */
export function emptiness() {
  const { state, q } = wanted();
  return q.trim() ? `Nothing found for “${q.trim()}”.` : states[state].empty;
}
