// The server at SERVER, listened to by clients that others wrote, and by ours.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import EventSource from "eventsource";
import WebSocket from "ws";
import { connect, liveList } from "../../classes/dev/hirundo/realtime/hirundo.js";
import { randomOf, until } from "./stub.mjs";

const server = process.env.SERVER, closed = [];
after(() => closed.forEach((each) => each.close()));

const post = async (path, body) => {
  const response = await fetch(server + path, { method: "POST", body });
  assert.equal(response.status, 204);
};
const write = (id, text) => post(`/items/${id}`, text);
const remove = (id) => post(`/items/${id}/delete`);
/** Ends all streams and sockets, from the server. */
const cut = () => post("/cut");
const read = async () => (await fetch(`${server}/items`)).json();

function open(path, options) {
  const source = new EventSource(server + path, options), seen = [];
  closed.push(source);
  for (const type of ["snapshot", "created", "updated", "deleted", "reset", "message"]) {
    source.addEventListener(type, ({ data, lastEventId }) => seen.push({ type, data: JSON.parse(data), lastEventId }));
  }
  return Object.assign(source, { seen });
}

test("eventsource: a snapshot, and then each change with what was written, whatever it holds", async () => {
  await write(1, "one");
  const source = open("/items/events");
  await until(() => source.seen.length === 1);
  assert.deepEqual(source.seen[0].data, { items: [{ id: 1, text: "one", version: 1 }] });

  const texts = ["two\nlines", "\r\n", "data: x\n\nid: 7", "😀 ü €", "\u2028\u0085", ": no comment", "\ufeff", " ", "x".repeat(100_000)];
  for (const text of texts) await write(2, text);
  await remove(2);
  await until(() => source.seen.length === 2 + texts.length);
  assert.deepEqual(source.seen.slice(1, -1).map(({ data }) => data.text), texts);
  assert.deepEqual(source.seen.map(({ type }) => type), ["snapshot", "created", ...texts.slice(1).map(() => "updated"), "deleted"]);
  assert.deepEqual(source.seen.at(-1).data, { id: "2" });
  const ids = source.seen.map(({ lastEventId }) => lastEventId).filter(Boolean);
  assert.equal(new Set(ids).size, ids.length);
  await remove(1);
});

test("eventsource: who comes back gets all that he missed, once", async () => {
  await write(1, "begin");
  const source = open("/items/events");
  await until(() => source.seen.length === 1);
  await write(1, "settled"); // from here on with a position
  await until(() => source.seen.length === 2);
  const first = source.seen.at(-1).data.version;
  for (let i = 1; i <= 100; i++) {
    await write(1, `${i}`);
    if (i % 20 === 0) await cut();
  }
  await until(() => source.seen.at(-1).data.version === first + 100);
  const versions = source.seen.slice(2).map(({ data }) => data.version);
  assert.deepEqual(versions, Array.from({ length: 100 }, (_, i) => first + 1 + i));
  await remove(1);
});

test("eventsource: who was there too long ago is told to begin anew", async () => {
  await write(1, "now");
  const source = open("/items/events", { headers: { "Last-Event-ID": "9000000000000000000-0" } });
  await until(() => source.seen.length === 2);
  assert.deepEqual(source.seen.map(({ type }) => type), ["reset", "snapshot"]);
  await remove(1);
});

const frames = async (topic, position) => {
  const socket = new WebSocket(`${server.replace("http", "ws")}/live`), seen = [];
  closed.push(socket);
  socket.on("message", (text) => seen.push(JSON.parse(text)));
  await once(socket, "open");
  socket.send(JSON.stringify({ op: "subscribe", id: 1, topic, after: position }));
  await until(() => seen.length >= 1);
  const [answer] = seen.splice(0, 1);
  assert.equal(answer.re, 1);
  return Object.assign(socket, { answer, seen });
};

test("ws: a snapshot, then each change, and once more from where it was cut", async () => {
  await write(1, "one");
  const socket = await frames("items");
  assert.deepEqual([socket.answer.ok, socket.answer.recovered], [true, false]);
  await write(1, "two\nlines 😀");
  await until(() => socket.seen.length === 2);
  assert.deepEqual(socket.seen.map(({ event, topic }) => `${topic} ${event}`), ["items snapshot", "items updated"]);
  assert.deepEqual(socket.seen[0].data, { items: [{ id: 1, text: "one", version: 1 }] });
  assert.equal(socket.seen[1].data.text, "two\nlines 😀");
  const end = once(socket, "close");
  await cut();
  assert.equal((await end)[0], 4401);

  await write(1, "three");
  await remove(1);
  const back = await frames("items", socket.seen[1].position);
  assert.equal(back.answer.recovered, true);
  await until(() => back.seen.length === 2);
  assert.deepEqual(back.seen.map(({ event }) => event), ["updated", "deleted"]);
});

test("ws: what cannot be done is answered, what is no message ends the socket", async () => {
  const socket = await frames("nowhere");
  assert.equal(socket.answer.error.status, 404);
  socket.send("no JSON");
  assert.equal((await once(socket, "close"))[0], 4400);
});

/** Sockets of a browser that can be looked at. */
class Watched extends globalThis.WebSocket {
  static last;
  heard = 0;

  constructor(url) {
    super(url);
    Watched.last = this;
    this.addEventListener("message", () => this.heard++);
  }
}

for (const over of [false, true]) {
  test(`hirundo.js: a list ${over ? "over a WebSocket " : ""}equals the server's after whatever happens`, async () => {
    const random = randomOf(7), socket = over && connect(`${server}/live`, { WebSocket: Watched });
    const list = socket ? liveList("items", { over: socket }) : liveList(`${server}/items/events?sort=-text`);
    closed.push(list, ...(socket ? [socket] : []));
    await until(() => list.state === "live");
    for (let i = 0; i < 200; i++) {
      const id = 1 + random(20);
      if (random(3) > 0) await write(id, "abc"[random(3)]);
      else await remove(id);
      if (random(30) === 0) over ? Watched.last.close() : await cut();
    }
    const order = ({ text, id }) => over ? id : String.fromCharCode(200 - text.charCodeAt()) + (1000 - id);
    const truth = (await read()).sort((a, b) => (order(a) < order(b) ? -1 : 1));
    await until(() => JSON.stringify(list.items) === JSON.stringify(truth))
      .catch(() => assert.deepEqual([list.state, list.items], ["live", truth]));
  });
}

test("hirundo.js: a quiet socket is not taken for dead", async () => {
  const socket = connect(`${server}/live`, { silence: 500, WebSocket: Watched }), states = [];
  closed.push(socket);
  const list = liveList("items", { over: socket, onState: ({ state }) => states.push(state) });
  await until(() => list.state === "live");
  const { last } = Watched;
  await until(() => last.heard > 15); // heartbeats of a tenth of a second: for three times as long
  assert.deepEqual(states, ["live"]);
});
