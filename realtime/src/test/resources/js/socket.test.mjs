import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { LiveError, connect } from "../../classes/dev/hirundo/realtime/hirundo.js";
import { Stub, until } from "./stub.mjs";

let server, opened;
beforeEach(async () => {
  mock.method(Math, "random", () => 1e-4); // waits are short
  server = await Stub.start();
  opened = [];
});
afterEach(() => {
  mock.restoreAll();
  for (const each of opened) each.close();
  server.close();
});

function open(options = {}) {
  const states = [];
  const socket = connect(`${server.url}/live`, { ...options, onState: (status) => states.push(status) });
  opened.push(socket);
  return Object.assign(socket, { states });
}

function subscribe(socket, topic, options = {}) {
  const events = [], states = [];
  const subscription = socket.subscribe(topic, {
    ...options,
    onEvent: (event) => events.push(event),
    onState: (status) => states.push(status),
  });
  return Object.assign(subscription, { events, states });
}

const subscriptions = () => server.frames.filter(({ op }) => op === "subscribe");

const jwt = (seconds) => `x.${btoa(JSON.stringify({ exp: Date.now() / 1000 + seconds }))}.x`;

/** The server answers subscriptions thus. */
const answers = (answer) => {
  server.onFrame = ({ op, id, topic }, client) => op === "subscribe" && (client.send({ re: id, ...answer(topic, client) }), true);
};

test("topics are subscribed to once the socket is open, and each on its own", async () => {
  const socket = open();
  const a = subscribe(socket, "rooms/1"), b = subscribe(socket, "rooms/2");
  await until(() => a.state === "live" && b.state === "live");
  assert.deepEqual(subscriptions().map(({ topic }) => topic), ["rooms/1", "rooms/2"]);
  assert.throws(() => socket.subscribe("rooms/1", {}), /already/);
  server.put({ id: 1 });
  await until(() => a.events.length === 2 && b.events.length === 2);
  assert.deepEqual(a.events[1], { event: "created", data: { id: 1 }, position: "1-1" });
  a.close();
  await until(() => server.frames.at(-1).op === "unsubscribe");
  server.put({ id: 2 });
  await until(() => b.events.length === 3);
  assert.equal(a.events.length, 2);
  assert.equal(a.state, "closed");
});

test("who comes back goes on where he was, by what he saw and by the heartbeat", async () => {
  let client;
  answers((_, from) => ((client = from), { ok: true, position: "p1" }));
  const socket = open(), a = subscribe(socket, "a"), b = subscribe(socket, "b");
  await until(() => b.state === "live");
  client.send({ event: "position", position: "p2" });
  client.send({ topic: "a", event: "created", position: "p3", data: {} });
  client.send({ topic: "a", event: "message", data: {} });
  await until(() => a.events.length === 2);
  client.close(1001, "");
  await until(() => subscriptions().length === 4);
  assert.deepEqual(subscriptions().slice(2).map(({ after }) => after), ["p3", "p2"]);
});

test("who was not recovered is told to forget, once, and only then", async () => {
  for (const position of [undefined, "p1"]) {
    let recovered = true, client;
    server.onFrame = ({ op, id, topic, after }, from) => {
      client = from;
      from.send({ re: id, ok: true, recovered, position });
      if (after && !recovered) from.send({ topic, event: "reset", data: {} });
      return true;
    };
    const socket = open(), topic = subscribe(socket, "a");
    await until(() => topic.state === "live");
    const comeBack = async () => {
      const before = subscriptions().length;
      client.close(1001, "");
      await until(() => subscriptions().length > before && topic.state === "live");
    };
    await comeBack();
    assert.deepEqual(topic.events, []);
    recovered = false;
    await comeBack();
    await until(() => topic.events.length > 0);
    assert.deepEqual(topic.events, [{ event: "reset" }]);
    socket.close();
  }
});

test("while rows are awaited no position counts", async () => {
  let client;
  answers((_, from) => ((client = from), { ok: true, position: "p1" }));
  const socket = open(), topic = subscribe(socket, "todos", { rows: true });
  await until(() => client);
  client.send({ event: "position", position: "p2" });
  client.close(1001, "");
  await until(() => subscriptions().length === 2);
  assert.equal(subscriptions()[1].after, undefined);
  assert.equal(topic.state, "connecting");
  client.send({ topic: "todos", event: "snapshot", position: "p3", data: { items: [] } });
  await until(() => topic.state === "live");
  client.send({ topic: "todos", event: "reset" });
  await until(() => topic.events.length === 2);
  client.close(1001, "");
  await until(() => subscriptions().length === 3);
  assert.equal(subscriptions()[2].after, undefined);
});

test("a subscription that is refused or ended is closed, and the others go on", async () => {
  let client;
  answers((topic, from) => ((client = from), topic === "no" ? { error: { status: 403, title: "Forbidden" } } : { ok: true }));
  const socket = open(), no = subscribe(socket, "no"), a = subscribe(socket, "a"), b = subscribe(socket, "b");
  await until(() => no.state === "closed" && b.state === "live");
  assert.equal(no.states.at(-1).error.status, 403);
  client.send({ topic: "a", event: "end", data: { status: 403, detail: "You have left." } });
  await until(() => a.state === "closed");
  assert.equal(a.states.at(-1).error.message, "You have left.");
  client.close(1001, "");
  await until(() => subscriptions().length === 4 && b.state === "live");
  assert.equal(subscriptions()[3].topic, "b");
});

test("what a server could not do just then is asked for again, and the others notice nothing", async () => {
  let failures = 3, client;
  answers((topic, from) => ((client = from), topic === "a" && failures-- > 0 ? { error: { status: 500 } } : { ok: true, position: "p1" }));
  const socket = open(), a = subscribe(socket, "a"), b = subscribe(socket, "b");
  await until(() => a.state === "live");
  client.send({ topic: "a", event: "end", data: { status: 503 } });
  await until(() => a.states.at(-1).state === "live" && subscriptions().length === 6);
  assert.equal(subscriptions().at(-1).after, "p1");
  assert.deepEqual(a.states.map(({ state }) => state), ["waiting", "live", "waiting", "live"]);
  assert.equal(a.states[0].error.status, 500);
  assert.deepEqual(b.states.map(({ state }) => state), ["live"]);
  assert.deepEqual(socket.states.map(({ state }) => state), ["live"]);
});

test("a topic that ends as soon as it has begun is waited for longer and longer", async () => {
  const timers = mock.method(globalThis, "setTimeout");
  answers((topic, client) => (queueMicrotask(() => client.send({ topic, event: "end", data: { status: 500 } })), { ok: true }));
  subscribe(open(), "a");
  await until(() => subscriptions().length >= 5);
  const waits = timers.mock.calls.map(({ arguments: [, wait] }) => wait).filter((wait) => !Number.isInteger(wait));
  assert.deepEqual(waits.slice(0, 4).map((wait) => wait.toFixed(1)), ["0.2", "0.4", "0.8", "1.6"]);
});

test("whose login has ended comes back with a new one, once", async () => {
  for (const isTaken of [true, false]) {
    const asked = [];
    let isGood = false;
    answers(() => (isGood ? { ok: true } : { error: { status: 401 } }));
    const socket = open({ token: ({ refresh }) => (asked.push(refresh), (isGood = refresh && isTaken), undefined) });
    const topic = subscribe(socket, "a");
    await until(() => topic.state === (isTaken ? "live" : "closed"));
    assert.deepEqual(asked, [false, true]);
    assert.equal(socket.state, "live");
    socket.close();
  }
});

test("who is told that it is live may subscribe then, once", async () => {
  let topic;
  const socket = connect(`${server.url}/live`, { onState: ({ state }) => state === "live" && (topic = subscribe(socket, "a")) });
  opened.push(socket);
  await until(() => topic?.state === "live");
  await socket.publish("a", 1);
  assert.deepEqual(server.frames.map(({ op }) => op), ["subscribe", "publish"]);
});

for (const when of ["live", "waiting", "connecting"]) {
  test(`who is told that it is ${when} may close it then, and nothing goes on`, async () => {
    const timers = mock.method(globalThis, "setTimeout"), sockets = [];
    class Seen extends WebSocket {
      constructor(url) { sockets.push(super(url)); }
    }
    let cuts = 0;
    const socket = connect(`${server.url}/live`, {
      token: () => jwt(60 * 60),
      WebSocket: Seen,
      onState: ({ state }) => {
        if (state === when && (when === "live" || cuts > 0)) socket.close();
        else if (state === "live") cuts++, sockets.at(-1).close();
      },
    });
    await until(() => socket.state === "closed" && sockets.every(({ readyState }) => readyState === WebSocket.CLOSED));
    const count = sockets.length;
    await until(() => timers.mock.calls.every(({ result }) => result._destroyed || !result.hasRef()));
    assert.equal(sockets.length, count);
  });
}

test("where no socket can be opened a new token is asked for again and again", async () => {
  const asked = [];
  class Refused {
    constructor() { queueMicrotask(() => this.onclose({ code: 1006, reason: "" })); }
    close() {}
  }
  open({ WebSocket: Refused, token: ({ refresh }) => void asked.push(refresh) });
  await until(() => asked.length >= 6);
  assert.deepEqual(asked.slice(0, 6), [false, true, false, true, false, true]);
});

test("a socket that is closed as soon as it is open is waited for longer and longer", async () => {
  answers((_, client) => (client.close(1001, ""), { ok: true }));
  const socket = open();
  subscribe(socket, "a");
  const waits = () => socket.states.map(({ wait }) => wait).filter(Boolean);
  await until(() => waits().length >= 4);
  assert.deepEqual(waits().slice(0, 4).map((wait) => wait.toFixed(1)), ["0.2", "0.4", "0.8", "1.6"]);
});

test("a token that has ended by a clock that is ahead is not renewed all the time", async () => {
  const timers = mock.method(globalThis, "setTimeout");
  const socket = open({ token: () => jwt(-60 * 60) });
  await until(() => socket.state === "live");
  assert.ok(!timers.mock.calls.some(({ arguments: [, wait] }) => wait === 1000));
});

test("what is published is answered, or fails", async () => {
  const socket = open();
  await assert.rejects(socket.publish("a", 1), LiveError);
  await until(() => socket.state === "live");
  await socket.publish("a", { typing: true });
  assert.deepEqual(server.frames, [{ op: "publish", id: 1, topic: "a", data: { typing: true } }]);
  server.onFrame = ({ id }, client) => (client.send({ re: id, error: { status: 403, title: "Forbidden" } }), true);
  await assert.rejects(socket.publish("a", 1), { status: 403 });
  server.onFrame = (_, client) => (client.close(1001, ""), true);
  await assert.rejects(socket.publish("a", 1), /lost/);
});

test("a token becomes a ticket, and is renewed before it ends", async () => {
  const tokens = [jwt(60 * 60), jwt(1.5), jwt(60 * 60)], asked = [];
  server.refusals.push({ status: 401 });
  const socket = open({ token: ({ refresh }) => (asked.push(refresh), tokens[asked.length - 1]) });
  await until(() => server.frames.length === 1);
  assert.deepEqual(asked, [false, true, true]);
  assert.equal(new URL(server.requests.at(-1).url, server.url).searchParams.get("ticket"), `for Bearer ${tokens[1]}`);
  assert.deepEqual(server.frames[0], { op: "auth", id: 1, token: tokens[2] });
  assert.equal(socket.state, "live");
});

test("a token that is no JWT is as good", async () => {
  for (const token of ["opaque", "a.b.c", "!.!.!"]) {
    const socket = open({ token: () => token }), topic = subscribe(socket, "a");
    await until(() => topic.state === "live");
  }
});

test("who was unauthorized comes back with a new token, and gives up if that is not taken", async () => {
  const asked = [];
  answers((_, client) => (client.close(4401, ""), { ok: true }));
  const socket = open({ token: ({ refresh }) => void asked.push(refresh) });
  subscribe(socket, "a");
  await until(() => socket.state === "closed");
  assert.deepEqual(asked, [false, true, false]);
  assert.equal(socket.states.at(-1).error.code, 4401);
});

test("a bad frame is final, slowness is not", async () => {
  for (const [code, state] of [[4400, "closed"], [4408, "live"], [4429, "live"], [1001, "live"], [1011, "live"]]) {
    let closed = false;
    answers((_, client) => (closed || client.close(code, ""), (closed = true), { ok: true }));
    const socket = open();
    const topic = subscribe(socket, "a");
    await until(() => closed && socket.states.some(({ state }) => state !== "live"));
    await until(() => topic.state === state);
    assert.equal(socket.state, state);
    socket.close();
  }
});

test("who falls silent is left", async () => {
  const socket = open({ silence: 50 });
  await until(() => server.requests.length >= 3);
  assert.match(socket.states.find(({ state }) => state === "waiting").error.message, /too long/);
});
