// A server for tests: rows and what happened to them, over server-sent events and over a WebSocket.
import { createServer } from "node:http";
import { once } from "node:events";
import { WebSocketServer } from "ws";

export class Stub {
  rows = new Map();
  /** what happened: { event, data } at position `${epoch}-${index + 1}` */ log = [];
  epoch = 1;
  /** answers to the next requests, in place of what there is */ refusals = [];
  /** requests as they came */ requests = [];
  /** whether snapshots have a position */ isSettled = true;
  listeners = new Set();
  /** frames that clients have sent */ frames = [];
  /** what is done with a frame in place of what there is to do; gives false to go on */ onFrame = () => false;
  #http = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const stub = new Stub();
    stub.#http.listen(0, "127.0.0.1");
    await once(stub.#http, "listening");
    new WebSocketServer({ server: stub.#http }).on("connection", (socket, request) => stub.#opened(socket, request));
    return stub;
  }

  get url() {
    return `http://127.0.0.1:${this.#http.address().port}`;
  }

  get position() {
    return `${this.epoch}-${this.log.length}`;
  }

  // ── what happens ──

  put(row) {
    const event = this.rows.has(row.id) ? "updated" : "created";
    this.rows.set(row.id, row);
    this.#happened(event, row);
  }

  delete(id) {
    if (this.rows.delete(id)) this.#happened("deleted", { id: String(id) });
  }

  #happened(event, data) {
    this.log.push({ event, data });
    for (const tell of this.listeners) tell({ event, data, position: this.position });
  }

  /** What was known of it is known no more. */
  forget() {
    this.epoch++;
    this.log = [];
  }

  cut() {
    this.#http.closeAllConnections();
    for (const { end } of this.listeners) end();
  }

  close() {
    this.cut();
    this.#http.close();
  }

  /** What comes after a position; nothing where that is not known. */
  #after(position) {
    const [epoch, index] = position.split("-").map(Number);
    if (epoch !== this.epoch) return undefined;
    return this.log.slice(index).map((change, i) => ({ ...change, position: `${epoch}-${index + i + 1}` }));
  }

  get #snapshot() {
    return { event: "snapshot", position: this.isSettled ? this.position : undefined, data: { items: [...this.rows.values()] } };
  }

  #listen(tell, end) {
    const listener = Object.assign((event) => tell(event), { end });
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // ── server-sent events ──

  async #answer(request, response) {
    const { method, url, headers } = request;
    this.requests.push({ method, url, authorization: headers.authorization, after: headers["last-event-id"] });
    const refusal = this.refusals.shift();
    if (refusal) return response.writeHead(refusal.status, refusal.headers).end(JSON.stringify(refusal.problem ?? {}));
    if (url === "/auth/ticket") return response.writeHead(201).end(JSON.stringify({ ticket: `for ${headers.authorization}` }));
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write("retry: 1\n\n");
    const tell = ({ event, data, position }) =>
      response.write(`${position ? `id: ${position}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const after = headers["last-event-id"], missed = after && this.#after(after);
    if (missed) {
      missed.forEach(tell);
      response.write(`id: ${this.position}\n\n`);
    } else {
      if (after) response.write("event: reset\ndata: {}\n\n");
      tell(this.#snapshot);
    }
    const isSettled = missed || this.isSettled;
    const leave = this.#listen((event) => tell(isSettled ? event : { ...event, position: undefined }), () => response.destroy());
    response.on("close", leave);
  }

  /** Writes to all streams, whatever it is. */
  write(text) {
    for (const { write } of this.listeners) write?.(text);
  }

  // ── WebSocket ──

  #opened(socket, request) {
    this.requests.push({ method: "WebSocket", url: request.url });
    const leave = new Map();
    const send = (frame) => socket.send(JSON.stringify(frame));
    const stub = { send, close: (code, reason) => socket.close(code, reason) };
    socket.on("message", (text) => {
      const frame = JSON.parse(text);
      this.frames.push(frame);
      if (this.onFrame(frame, stub)) return;
      const { op, id, topic, after } = frame;
      if (op === "subscribe") {
        const missed = after && this.#after(after);
        send({ re: id, ok: true, recovered: Boolean(missed), ...((missed || this.isSettled) && { position: after ?? this.position }) });
        const isSettled = missed || this.isSettled;
        if (after && !missed) send({ topic, event: "reset", data: {} });
        for (const event of missed ?? [this.#snapshot]) send({ topic, ...event });
        leave.set(topic, this.#listen((event) => send({ topic, ...event, position: isSettled ? event.position : undefined }), () => socket.terminate()));
      } else {
        if (op === "unsubscribe") leave.get(topic)?.();
        send({ re: id, ok: true });
      }
    });
    socket.on("close", () => leave.forEach((each) => each()));
  }
}

/** Waits until something holds; asks again whenever something may have changed. */
export async function until(holds, what = holds) {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Random numbers that are the same in each run. */
export function randomOf(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
