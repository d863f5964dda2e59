// The server's WebSocket, used by a client that others wrote. An endpoint that sends back what it gets is at SERVER.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import WebSocket from "ws";

const open = async (options) => {
  const socket = new WebSocket(process.env.SERVER, options);
  socket.received = [];
  socket.on("message", (data, isBinary) => socket.received.push(isBinary ? data : data.toString()));
  await once(socket, "open");
  return socket;
};

const messages = async (socket, count) => {
  while (socket.received.length < count) await once(socket, "message");
  return socket.received;
};

/** The code and the reason that the server answers with. */
const closed = async (socket) => {
  const [code, reason] = await once(socket, "close");
  return [code, reason.toString()];
};

test("ws: texts and bytes of all lengths come back as they are", async () => {
  const socket = await open();
  assert.equal(socket.extensions, ""); // it offers permessage-deflate
  const sent = [];
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536]) {
    sent.push("x".repeat(length), Buffer.alloc(length, length % 251));
  }
  sent.push("😀 ü €".repeat(1000));
  for (const message of sent) socket.send(message);
  assert.deepEqual(await messages(socket, sent.length), sent);
  socket.close(1000);
  assert.deepEqual(await closed(socket), [1000, ""]);
});

test("ws: fragments are one message, with pings between them", async () => {
  const socket = await open();
  const pong = once(socket, "pong");
  socket.send("Hir", { fin: false });
  socket.ping("there?");
  socket.send("un", { fin: false });
  socket.send("do", { fin: true });
  assert.deepEqual(await messages(socket, 1), ["Hirundo"]);
  assert.equal((await pong)[0].toString(), "there?");
  socket.terminate();
});

test("ws: ten thousand messages come back in order", async () => {
  const socket = await open();
  for (let i = 0; i < 10_000; i++) socket.send(`${i}`);
  const received = await messages(socket, 10_000);
  assert.ok(received.every((text, i) => text === `${i}`));
  socket.close();
  await closed(socket);
});

test("ws: a close is answered, with its own code", async () => {
  for (const [code, reason] of [[1000, ""], [1001, "going"], [4000, "ü".repeat(61)]]) {
    const socket = await open();
    socket.close(code, reason);
    assert.equal((await closed(socket))[0], code);
  }
});

test("ws: what is too large is told by 1009, what is no text by 1007", async () => {
  const large = await open();
  large.send("x".repeat(64 * 1024 + 1));
  assert.equal((await closed(large))[0], 1009);
  const broken = await open();
  broken.send(Buffer.from([0xc3, 0x28]), { binary: false });
  assert.equal((await closed(broken))[0], 1007);
});

test("ws: a page of another origin is refused with 403, and a subprotocol that is not spoken is not chosen", async () => {
  const stranger = new WebSocket(process.env.SERVER, { origin: "https://evil.example" });
  const [error] = await once(stranger, "error");
  assert.match(error.message, /403/);
  const socket = new WebSocket(process.env.SERVER, ["chat"]);
  assert.match((await once(socket, "error"))[0].message, /no subprotocol/);
});
