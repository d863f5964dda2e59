import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Stub, randomOf, until } from "./stub.mjs";

// What a browser has, and Node has not. It must be there before the module is.
const network = new EventTarget();
globalThis.addEventListener = network.addEventListener.bind(network);
globalThis.removeEventListener = network.removeEventListener.bind(network);
globalThis.document = Object.assign(new EventTarget(), { hidden: false });
const { connect, listen, liveList } = await import("../../classes/dev/hirundo/realtime/hirundo.js");

let server, opened;
beforeEach(async () => {
  server = await Stub.start();
  opened = [];
});
afterEach(() => {
  mock.restoreAll();
  for (const each of opened) each.close();
  server.close();
});

function list(path, options = {}) {
  const seen = [], states = [];
  const over = options.over && connect(server.url, { ...options, onState: undefined });
  const live = liveList(over ? path : server.url + path, {
    ...options,
    over,
    onChange: (items) => seen.push(items),
    onState: (status) => states.push(status),
  });
  opened.push(live, ...(over ? [over] : []));
  return Object.assign(live, { seen, states, socket: over });
}

/** What is up to chance is short: a ten thousandth of what it may be. */
const SOON = 1e-4;
const soon = () => mock.method(Math, "random", () => SOON);

const ids = (live) => live.items.map(({ id }) => id);
const last = ({ states }) => states.at(-1) ?? {};

for (const over of [false, true]) {
  const by = over ? "over a WebSocket" : "over server-sent events";

  test(`a list begins with its rows and follows what happens, ${by}`, async () => {
    server.put({ id: 2, title: "b" });
    server.put({ id: 1, title: "a" });
    const live = list("/todos", { over });
    await until(() => live.state === "live");
    assert.deepEqual(live.items, [{ id: 1, title: "a" }, { id: 2, title: "b" }]);
    const [, unchanged] = live.items;

    server.put({ id: 3, title: "c" });
    server.put({ id: 1, title: "A" });
    await until(() => live.items[0].title === "A");
    assert.deepEqual(ids(live), [1, 2, 3]);
    assert.equal(live.items[1], unchanged);
    server.delete(2);
    server.delete(2);
    await until(() => live.items.length === 2);
    assert.deepEqual(ids(live), [1, 3]);
    assert.equal(live.seen.at(-1), live.items);
  });

  test(`who was away gets what he missed, and no more, ${by}`, async () => {
    soon();
    server.put({ id: 1 });
    const live = list("/todos", { over });
    await until(() => live.state === "live");
    const position = server.position;
    server.cut();
    server.put({ id: 2 });
    await until(() => live.items.length === 2);
    await until(() => live.state === "live");
    const snapshots = live.seen.length;
    assert.equal(snapshots, 2);
    if (over) assert.equal(server.frames.at(-1).after, position);
    else assert.equal(server.requests.at(-1).after, position);
  });

  test(`rows without a position are asked for anew, ${by}`, async () => {
    soon();
    server.isSettled = false;
    server.put({ id: 1 });
    const live = list("/todos", { over });
    await until(() => live.state === "live");
    server.put({ id: 2 });
    await until(() => live.items.length === 2);
    server.cut();
    server.rows.delete(1); // untold
    await until(() => live.items.length === 1);
    assert.deepEqual(ids(live), [2]);
  });

  test(`after a reset the old rows stay until the new ones are there, ${by}`, async () => {
    soon();
    server.put({ id: 1 });
    const live = list("/todos", { over });
    await until(() => live.state === "live");
    server.forget();
    server.rows.delete(1); // untold
    server.rows.set(2, { id: 2 });
    server.cut();
    await until(() => ids(live)[0] === 2);
    assert.deepEqual(live.seen.map((items) => items.map(({ id }) => id)), [[1], [2]]);
  });

  test(`who is closed is told nothing more, ${by}`, async () => {
    const live = list("/todos", { over });
    await until(() => live.state === "live");
    live.close();
    assert.equal(live.state, "closed");
    server.put({ id: 1 });
    await until(() => server.listeners.size === 0);
    assert.deepEqual(live.items, []);
  });

  test(`what is random converges, ${by}`, async () => {
    soon();
    for (let seed = 1; seed <= 12; seed++) await converges(seed, over);
  });
}

/** Independent of how the client sorts: by done, then the newest, those without a time last, then by title and id. */
function expected(rows) {
  const text = ({ done, at, title, id }) => [Number(done), at ? 9e15 - Date.parse(at) : "z", title, id].map(String).join("\u0001");
  return [...rows].sort((a, b) => (text(a) < text(b) ? -1 : 1)).map(({ title, id }) => ({ title, id }));
}

async function converges(seed, over) {
  const random = randomOf(seed);
  const row = () => ({
    id: `${random(30)}`.padStart(4, "0"),
    title: "abcdefgh"[random(8)],
    done: random(2) === 0,
    at: random(4) === 0 ? null : new Date(1e12 + random(5) * 500).toISOString().replace(/\.?0*Z$/, "Z").replace(/:Z$/, ":00Z"),
  });
  server.rows.clear();
  server.isSettled = true;
  for (let i = 0; i < random(20); i++) server.put(row());
  const live = list(`/todos?sort=done,-at,title&fields=title,id`, { over });
  await until(() => live.state === "live");
  for (let step = 0; step < 150; step++) {
    const what = random(20);
    if (what < 10) server.put(row());
    else if (what < 15) server.delete(`${random(30)}`.padStart(4, "0"));
    else if (what < 17) server.cut();
    else if (what === 17) server.forget();
    else if (what === 18) server.isSettled = !server.isSettled;
    if (random(3) === 0) await new Promise((resolve) => setTimeout(resolve, random(4)));
  }
  const truth = expected(server.rows.values());
  await until(() => JSON.stringify(live.items.map(({ title, id }) => ({ title, id }))) === JSON.stringify(truth), `seed ${seed}`)
    .catch((error) => assert.deepEqual(live.items, truth, error.message));
  live.close();
}

// ── Order and fields ──

const orders = {
  "id": [[{ id: 10 }, { id: 9 }], [9, 10]],
  "-id": [[{ id: 9 }, { id: 10 }], [10, 9]],
  "n": [[{ id: 1, n: null }, { id: 2, n: 10 }, { id: 3, n: 9 }], [3, 2, 1]],
  "-n": [[{ id: 1, n: null }, { id: 2, n: 9 }, { id: 3, n: 10 }, { id: 4 }], [3, 2, 4, 1]],
  "-done,title": [[{ id: 1, done: false, title: "a" }, { id: 2, done: true, title: "b" }, { id: 3, done: true, title: "a" }], [3, 2, 1]],
  "at": [[{ id: 1, at: "2026-01-01T10:00:00.5Z" }, { id: 2, at: "2026-01-01T10:00:00Z" }, { id: 3, at: "2026-01-01T10:00:00.123456Z" }], [2, 3, 1]],
  "title": [[{ id: 1, title: "b" }, { id: 2, title: "B" }, { id: 3, title: "a" }], [2, 3, 1]],
  "-title": [[{ id: 1, title: "a" }, { id: 2, title: "a" }], [2, 1]],
};

for (const [sort, [rows, order]] of Object.entries(orders)) {
  test(`sorted by ${sort}, as the server does`, async () => {
    rows.forEach((row) => server.put(row));
    const live = list(`/todos?sort=${sort}`);
    await until(() => live.state === "live");
    assert.deepEqual(ids(live), order);
  });
}

test("texts are compared as one says", async () => {
  for (const [id, title] of ["Zug", "ärger", "apfel"].entries()) server.put({ id, title });
  const live = list("/todos?sort=title", { compareText: new Intl.Collator("de").compare });
  await until(() => live.state === "live");
  assert.deepEqual(ids(live), [2, 1, 0]);
});

test("the fields asked for are shown, and those needed for the order are asked for too", async () => {
  server.put({ id: 1, title: "a", rank: 2 });
  server.put({ id: 2, title: "b", rank: 1 });
  const live = list("/todos?fields=title&sort=rank&title.like=*x%20y*");
  await until(() => live.state === "live");
  assert.deepEqual(live.items, [{ title: "b" }, { title: "a" }]);
  const { searchParams } = new URL(server.requests[0].url, server.url);
  assert.deepEqual([...searchParams], [["fields", "title,rank,id"], ["sort", "rank"], ["title.like", "*x y*"]]);
});

test("an id may have another name", async () => {
  server.put({ id: "x", code: "x", n: 1 });
  const live = list("/todos", { id: "code" });
  await until(() => live.state === "live");
  server.delete("x");
  await until(() => live.items.length === 0);
});

// ── Coming back ──

test("a token is sent, and renewed once when it is refused", async () => {
  const asked = [];
  server.refusals.push({ status: 401 });
  const live = list("/todos", { token: async ({ refresh }) => (asked.push(refresh), refresh ? "new" : "old") });
  await until(() => live.state === "live");
  assert.deepEqual(asked, [false, true]);
  assert.deepEqual(server.requests.map(({ authorization }) => authorization), ["Bearer old", "Bearer new"]);
});

test("a token that is refused twice is final", async () => {
  server.refusals.push({ status: 401 }, { status: 401, problem: { detail: "no" } });
  const live = list("/todos", { token: () => {} });
  await until(() => live.state === "closed");
  assert.equal(last(live).error.status, 401);
  assert.equal(last(live).error.message, "no");
  assert.equal(server.requests.length, 2);
});

test("a token that fails without a word is asked for again", async () => {
  soon();
  let asked = 0;
  const live = list("/todos", { token: () => (asked++ === 0 ? Promise.reject() : undefined) });
  await until(() => live.state === "live");
});

test("that there is no new token is final, unless it was the network", async () => {
  const failures = [Object.assign(new Error("away"), { status: 0 }), Object.assign(new Error("ended"), { status: 401 })];
  server.refusals.push({ status: 401 }, { status: 500 }, { status: 401 });
  const live = list("/todos", { token: ({ refresh }) => { if (refresh) throw failures.shift(); } });
  await until(() => live.states.length);
  await hurryUntil(() => live.state === "closed");
  assert.equal(last(live).error.message, "ended");
});

test("what is wrong with the request is final, and told as the server tells it", async () => {
  server.refusals.push({ status: 400, problem: { detail: "more than 1000", code: 7 } });
  const live = list("/todos");
  await until(() => live.state === "closed");
  assert.equal(last(live).error.message, "more than 1000");
  assert.equal(last(live).error.problem.code, 7);
});

test("what passes is tried again, not before the server says", async () => {
  const begun = Date.now();
  server.refusals.push({ status: 503, headers: { "Retry-After": "1" } });
  const live = list("/todos");
  await until(() => live.state === "waiting");
  network.dispatchEvent(new Event("online"));
  await until(() => live.state === "live");
  assert.ok(Date.now() - begun >= 1000);
});

test("who sees the network, or is seen, comes back at once", async () => {
  for (const [target, event] of [[network, "online"], [document, "visibilitychange"]]) {
    server.refusals.push({ status: 500 });
    const random = mock.method(Math, "random", () => 1); // two seconds
    const live = list("/todos");
    await until(() => live.state === "waiting");
    random.mock.restore();
    const begun = Date.now();
    target.dispatchEvent(new Event(event));
    await until(() => live.state === "live");
    assert.ok(Date.now() - begun < 1500);
    live.close();
  }
});

test("a connection from before the network went is not trusted", async () => {
  const live = list("/todos");
  await until(() => live.state === "live");
  network.dispatchEvent(new Event("online"));
  await until(() => server.requests.length === 2 && live.state === "live");
  assert.deepEqual(live.states.map(({ state }) => state), ["live", "connecting", "live"]);
});

test("who falls silent is left", async () => {
  const live = list("/todos", { silence: 50 });
  await until(() => server.requests.length >= 3);
  assert.match(live.states.find(({ state }) => state === "waiting").error.message, /too long/);
});

test("waits grow, at random, up to thirty seconds", async () => {
  soon();
  server.refusals.push(...Array(8).fill({ status: 500 }));
  const live = list("/todos");
  await until(() => live.state === "live");
  const waits = live.states.filter(({ state }) => state === "waiting").map(({ wait }) => Math.round(wait / SOON));
  assert.deepEqual(waits, [2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
});

test("a handler that fails harms nobody else", async () => {
  const failures = [];
  process.removeAllListeners("uncaughtException").on("uncaughtException", (error) => failures.push(error.message));
  const events = [];
  const stream = listen(server.url, { onEvent: ({ event }) => { events.push(event); throw new Error("mine"); } });
  opened.push(stream);
  await until(() => stream.state === "live");
  server.put({ id: 1 });
  await until(() => events.length === 2);
  await until(() => failures.length === 2);
  process.removeAllListeners("uncaughtException");
});

/** Lets the client wait no longer. */
async function hurryUntil(holds) {
  const timer = setInterval(() => network.dispatchEvent(new Event("online")), 5);
  await until(holds).finally(() => clearInterval(timer));
}
