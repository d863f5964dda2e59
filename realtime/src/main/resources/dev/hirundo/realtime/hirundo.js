// What happens on a Hirundo server, as it happens: one ES module, without a build and without dependencies.
//
//   import { liveList } from "/hirundo.js";
//   const open = liveList("/todos?done=false&sort=-createdAt", { onChange: (items) => draw(items) });
//
// `listen` reads server-sent events, `connect` opens a WebSocket, and `liveList` keeps, over the one or the other, an array
// equal to a list of the server. Each comes back by itself, with the position that it has seen last.

/**
 * @typedef {"connecting" | "live" | "waiting" | "closed"} State
 * @typedef {{ state: State, error?: Error & { status?: number }, wait?: number }} Status why it waits, how many milliseconds, or
 *   why it is closed for good
 * @typedef {{ event: string, data?: any, position?: string }} LiveEvent
 * @typedef {(why: { refresh: boolean }) => Promise<string | void> | string | void} Token
 *   gives the access token; a new one where `refresh` is true, for the one before was refused or is about to end. Where cookies
 *   say who is there, it gives nothing, and renews them. If it fails with a `status` of 4xx, that is final.
 */

const LONGEST_WAIT = 30_000, SILENCE = 40_000; // more than two heartbeats of a server that has its defaults
const LASTING = 5000; // a connection that lasted so long was a good one

/**
 * The server's no, or the end of a connection. `status` and `problem`: as the server told it (RFC 9457). `code`: of a WebSocket
 * that was closed. `isFinal`: to come back makes no sense. `wait`: milliseconds that the server wants us to stay away.
 */
export class LiveError extends Error {
  constructor(message, more) { Object.assign(super(message), more); }
  static of(problem, more) {
    const message = problem?.detail ?? problem?.title ?? "The server refused.";
    return new LiveError(message, { status: problem?.status, problem, ...more });
  }
}

/** A 4xx of HTTP that will not pass by waiting. */
const isFinal = ({ isFinal, status }) => isFinal || (status >= 400 && status < 500 && ![408, 425, 429].includes(status));

/** Milliseconds. Full jitter: where thousands have lost their server, they do not all come back at once. */
const backOff = (first, failures) => Math.random() * Math.min(LONGEST_WAIT, Math.max(first, 1) * 2 ** Math.min(failures, 20));

/** Calls what the user gave us: if that fails, it is told as any error of a script is, and we go on. */
function call(handler, ...args) {
  try { handler?.(...args); } catch (error) { queueMicrotask(() => { throw error; }); }
}

// ── Coming back ─────────────────────────────────────────────────────────────────────────────────────────────────────
/** Holds a connection, whatever it is: when it ends, another one is made a little later. */
class Connection {
  /** @type {State} */ state = "connecting";
  /** milliseconds */ retry = 2000;
  #session; #onState; #silence; #watchdog; #attempts = 0; #liveSince; #ended = new AbortController(); #wake = () => {};

  /** @param {(signal: AbortSignal) => Promise<never>} session one connection: fails when that has ended */
  constructor(session, onState, silence = SILENCE) {
    [this.#session, this.#onState, this.#silence] = [session, onState, silence];
    globalThis.addEventListener?.("online", this.#hurry);
    globalThis.document?.addEventListener("visibilitychange", this.#hurry);
    this.#run();
  }

  async #run() {
    await null; // nobody is called before he knows whom he has made
    while (this.state !== "closed") {
      this.tell("connecting");
      if (this.state === "closed") return; // by who was just told
      const { signal } = (this.#ended = new AbortController());
      this.#liveSince = Infinity;
      const aborted = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      this.heard();
      const error = await Promise.race([this.#session(signal), aborted]).catch((error) => error ?? {});
      clearTimeout(this.#watchdog);
      this.#ended.abort();
      if (Date.now() - this.#liveSince > LASTING) this.#attempts = 0;
      if (isFinal(error)) this.close(error);
      else if (!error.isHurried && this.state !== "closed") await this.#pause(error);
    }
  }

  async #pause(error) {
    const wait = (error.wait ?? 0) + backOff(this.retry, this.#attempts++);
    this.tell("waiting", error, wait);
    if (this.state !== "closed") await new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#wake = (isClosed) => { if (isClosed || !error.wait) resolve(clearTimeout(timer)); };
    });
  }

  /** The network is there again, or somebody looks. A connection from before the network went may be dead, unnoticed. */
  #hurry = ({ type }) => {
    if (type !== "online" && document.hidden) return;
    this.#attempts = 0;
    if (this.state === "waiting") this.#wake(false);
    else if (type === "online") this.#ended.abort(new LiveError("The network was away.", { isHurried: true }));
  };

  /** To be called whenever something has come. */
  heard() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#ended.abort(new LiveError("Nothing has come for too long.")), this.#silence);
  }

  /** Ends what there is, and makes another one. */
  restart(error) { this.#ended.abort(error); }

  /** To be called with `live` once all that was missed has come. */
  tell(state, error, wait) {
    if (state === "live") this.#liveSince = Math.min(this.#liveSince, Date.now());
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    call(this.#onState, { state, error, wait });
  }

  close(error) {
    this.tell("closed", error);
    globalThis.removeEventListener?.("online", this.#hurry);
    globalThis.document?.removeEventListener("visibilitychange", this.#hurry);
    this.#ended.abort();
    this.#wake(true);
  }
}

/** Asks with the token; if that is refused, once more with a new one. */
async function ask(url, { token, fetch = globalThis.fetch, headers, ...init }, refresh = false) {
  const value = await token?.({ refresh });
  const response = await fetch(url, { ...init, headers: value ? { ...headers, Authorization: `Bearer ${value}` } : headers });
  if (response.ok) return response;
  if (response.status === 401 && token && !refresh) return ask(url, { token, fetch, headers, ...init }, true);
  const problem = await response.json().catch(() => ({ title: `The server answered ${response.status}.` }));
  throw LiveError.of(problem, { status: response.status, wait: Number(response.headers.get("Retry-After")) * 1000 || 0 });
}

// ── Server-sent events ──────────────────────────────────────────────────────────────────────────────────────────────
/**
 * Makes a reader of an event stream (WHATWG HTML, section 9.2.6), which goes on after an id. It takes text, cut anywhere, and
 * gives the blocks that have ended; one without data is no event, but may move the id.
 *
 * @returns {(text: string) => { event: string, data?: string, id: string, hasId: boolean, retry?: number }[]}
 */
export function eventStreamReader(id = "") {
  let rest = "", endsWithCr = false, block = { lines: [] };
  function take(line) {
    if (line === "") return end();
    const [, name, value = ""] = line.match(/^([^:]*)(?:: ?(.*))?$/s);
    if (name === "data") block.lines.push(value);
    else if (name === "event") block.event = value;
    else if (name === "id" && !value.includes("\0")) block.hasId = (id = value, true);
    else if (name === "retry" && /^\d+$/.test(value)) block.retry = Number(value);
  }
  function end() {
    const { lines, event = "", hasId = false, retry } = block;
    block = { lines: [] };
    if (event === "reset" && !hasId) id = ""; // ours: what was known is forgotten, and where that was too
    return { event: event || "message", data: lines.length ? lines.join("\n") : undefined, id, hasId, retry };
  }
  return (text) => {
    if (text === "") return [];
    const lines = (rest + (endsWithCr && text[0] === "\n" ? text.slice(1) : text)).split(/\r\n|\r|\n/);
    endsWithCr = text.endsWith("\r"); // perhaps half of a line's end
    rest = lines.pop();
    return lines.map(take).filter(Boolean);
  };
}

/**
 * Reads server-sent events, as `EventSource` does, but with a token, and with an eye on who has fallen silent.
 *
 * @param {{ onEvent: (event: LiveEvent) => void, onState?: (status: Status) => void, token?: Token, fetch?: typeof fetch,
 *   silence?: number }} options silence: milliseconds; more than two of the server's heartbeats (`realtime.heartbeat`)
 */
export function listen(url, { onEvent, onState, silence, ...options }) {
  let position = "";
  const connection = new Connection(async (signal) => {
    const headers = { Accept: "text/event-stream", ...(position && { "Last-Event-ID": position }) };
    const response = await ask(url, { ...options, headers, cache: "no-store", signal });
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new LiveError(`${url} is no stream.`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const read = eventStreamReader(position);
    for (let part; !(part = await reader.read()).done; ) {
      connection.heard();
      for (const { event, data, id, hasId, retry = connection.retry } of read(part.value)) {
        signal.throwIfAborted();
        connection.retry = retry;
        if (data !== undefined) call(onEvent, { event, data: JSON.parse(data), position: id });
        position = id;
        if (event === "snapshot" || (data === undefined && hasId)) connection.tell("live");
      }
    }
    throw new LiveError("The server has ended the stream.");
  }, onState, silence);
  return { get state() { return connection.state; }, close: () => connection.close() };
}

// ── WebSocket ───────────────────────────────────────────────────────────────────────────────────────────────────────
/** A topic of a socket, and who is told of it. */
class Subscription {
  state = "connecting"; failures = 0; isRenewed = false; joinedAt; #isJoined = false; #wasJoined = false; #hasRows = false;
  constructor({ rows = false, onEvent, onState }) { Object.assign(this, { rows, onEvent, onState }); }
  joined({ recovered, position }) {
    if (!recovered) this.#forget(this.#wasJoined && !this.position); // where it had one, the server tells of the reset
    this.#isJoined = this.#wasJoined = true;
    this.joinedAt = Date.now();
    this.moveTo(position);
    if (recovered || !this.rows) this.tell("live");
  }
  moveTo(position) { // not while rows are awaited: from there, they would never come
    if (position && this.#isJoined && (this.#hasRows || !this.rows)) this.position = position;
  }
  #forget(isTold) {
    [this.position, this.#hasRows] = [undefined, false];
    if (isTold) call(this.onEvent, { event: "reset" });
  }
  take({ event, data, position }) {
    if (!this.#isJoined) return; // meant for who had subscribed before
    if (event === "reset") return this.#forget(true);
    if (event === "snapshot") [this.#hasRows, this.position] = [true, undefined];
    call(this.onEvent, { event, data, position });
    this.moveTo(position);
    if (event === "snapshot") this.tell("live");
  }
  tell(state, error) {
    if (state !== "live") this.#isJoined = false;
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    call(this.onState, { state, error });
  }
}

const BAD_FRAME = 4400, UNAUTHORIZED = 4401, AHEAD = 30_000;

/** Milliseconds until a token has to be renewed; of one that is no JWT, or has ended by our clock, we cannot know. */
function renewalOf(token) {
  try {
    const left = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).exp * 1000 - Date.now();
    return left > 0 ? Math.min(Math.max(left - AHEAD, left / 2, 1000), 2 ** 31 - 1) : NaN;
  } catch { return NaN; }
}

class Socket {
  #options; #connection; #socket; #renewal; #refusals = 0; #ids = 0;
  #requests = new Map(); // id -> what takes the answer
  #topics = new Map(); // name -> Subscription
  constructor(url, options) {
    this.#options = { WebSocket: globalThis.WebSocket, ticket: "/auth/ticket", ...options };
    const onState = (status) => {
      if (status.state !== "live") for (const topic of this.#topics.values()) topic.tell(status.state, status.error);
      call(options.onState, status);
    };
    const session = (signal) => this.#session(new URL(url, globalThis.location?.href), signal);
    this.#connection = new Connection(session, onState, options.silence);
  }

  get state() { return this.#connection.state; }
  close() { this.#connection.close(); }

  async #session(url, signal) {
    const { ticket, token, WebSocket, fetch } = this.#options;
    let access = await token?.({ refresh: this.#refusals % 2 === 1 }); // a browser does not say why it was refused
    if (access) {
      const renewed = async ({ refresh }) => (access = refresh ? await token({ refresh }) : access);
      const answer = await ask(new URL(ticket, url), { method: "POST", token: renewed, fetch, signal });
      url.searchParams.set("ticket", (await answer.json()).ticket);
    }
    signal.throwIfAborted();
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url), begun = Date.now();
    signal.addEventListener("abort", () => this.#lose(socket));
    socket.onopen = () => {
      this.#socket = socket;
      this.#renewBeforeEndOf(access);
      for (const name of this.#topics.keys()) this.#join(name);
      this.#connection.tell("live"); // last: who is told may subscribe, or close it
    };
    socket.onmessage = ({ data }) => {
      this.#connection.heard();
      if (!signal.aborted) this.#take(JSON.parse(data));
    };
    const end = await new Promise((resolve) => (socket.onclose = resolve));
    throw signal.aborted ? signal.reason : this.#reasonOf(end, Date.now() - begun > LASTING);
  }

  #renewBeforeEndOf(access) {
    const wait = renewalOf(access), socket = this.#socket;
    clearTimeout(this.#renewal);
    if (wait) this.#renewal = setTimeout(async () => {
      const token = await new Promise((resolve) => resolve(this.#options.token({ refresh: true }))).catch(() => {});
      if (token && this.#socket === socket) this.#send({ op: "auth", token }, ({ ok }) => ok && this.#renewBeforeEndOf(token));
    }, wait); // where that fails the server closes the socket in a while, and we come back with another token
  }

  #lose(socket) {
    socket.close();
    this.#socket = undefined;
    clearTimeout(this.#renewal);
    for (const answer of this.#requests.values()) answer({ isLost: true, error: { title: "The connection was lost." } });
    this.#requests.clear();
  }

  #reasonOf({ code, reason }, hasLasted) {
    const isUnauthorized = code === UNAUTHORIZED;
    this.#refusals = isUnauthorized || !this.#socket ? (hasLasted ? 0 : this.#refusals) + 1 : 0;
    const isFinal = code === BAD_FRAME || (isUnauthorized && this.#refusals > 2);
    const isHurried = isUnauthorized && this.#refusals === 1;
    return new LiveError(`The socket was closed: ${code} ${reason}`, { code, isFinal, isHurried });
  }

  #send(frame, answer) {
    this.#requests.set(++this.#ids, answer);
    this.#socket.send(JSON.stringify({ ...frame, id: this.#ids }));
  }

  #take(frame) {
    const topic = this.#topics.get(frame.topic), answer = this.#requests.get(frame.re);
    this.#requests.delete(frame.re);
    if (answer) answer(frame);
    else if (topic && frame.event === "end") this.#refused(frame.topic, LiveError.of(frame.data));
    else if (topic) topic.take(frame);
    else if (frame.event === "position") for (const each of this.#topics.values()) each.moveTo(frame.position);
  }

  /**
   * Follows a topic, such as `rooms/42` or `todos?done=false`. The event `reset` tells to forget what is known of it.
   *
   * @param {{ onEvent: (event: LiveEvent) => void, onState?: (status: Status) => void, rows?: boolean }} handlers
   *   rows: whether the topic begins with a snapshot
   */
  subscribe(name, handlers) {
    if (this.#topics.has(name)) throw new Error(`There is a subscription to ${name} already.`);
    const topic = new Subscription(handlers);
    this.#topics.set(name, topic);
    if (this.#socket) this.#join(name);
    return { get state() { return topic.state; }, close: () => this.#topics.get(name) === topic && this.#leave(name) };
  }

  #join(name) {
    const topic = this.#topics.get(name);
    this.#send({ op: "subscribe", topic: name, after: topic.position }, (answer) => {
      if (this.#topics.get(name) !== topic) return; // left meanwhile
      if (answer.error && !answer.isLost) this.#refused(name, LiveError.of(answer.error));
      else if (answer.ok) topic.joined(answer);
    });
  }

  /** What passes by waiting is asked for again, without the others on this socket; and a login that has ended is renewed once. */
  #refused(name, error) {
    const topic = this.#topics.get(name), socket = this.#socket;
    if (Date.now() - topic.joinedAt > LASTING) [topic.failures, topic.isRenewed] = [0, false];
    if (error.status === 401 && this.#options.token && !topic.isRenewed) {
      [this.#refusals, topic.isRenewed] = [1, true];
      this.#connection.restart(new LiveError(error.message, { isHurried: true }));
    } else if (isFinal(error)) {
      this.#leave(name, error);
    } else {
      topic.tell("waiting", error);
      setTimeout(() => {
        if (this.#socket === socket && this.#topics.get(name) === topic && topic.state === "waiting") this.#join(name);
      }, backOff(this.#connection.retry, topic.failures++));
    }
  }

  #leave(name, error) {
    const topic = this.#topics.get(name);
    this.#topics.delete(name);
    if (this.#socket && !error) this.#send({ op: "unsubscribe", topic: name }, () => {});
    topic?.tell("closed", error);
  }

  /** Says something to who follows a topic now. Nothing is kept: it fails where there is no connection. */
  async publish(topic, data) {
    if (!this.#socket) throw new LiveError("There is no connection.");
    const { error } = await new Promise((resolve) => this.#send({ op: "publish", topic, data }, resolve));
    if (error) throw LiveError.of(error);
  }
}

/**
 * Opens a WebSocket, and again whenever it is lost; topics go on where they were. The address may be one of `https:`, or relative.
 *
 * @param {{ onState?: (status: Status) => void, token?: Token, ticket?: string, fetch?: typeof fetch,
 *   WebSocket?: typeof WebSocket, silence?: number }} options ticket: where a token is exchanged for what is good once in
 *   an address, as browsers send no headers; `/auth/ticket` unless told otherwise
 */
export const connect = (url, options = {}) => new Socket(url, options);

// ── A list ──────────────────────────────────────────────────────────────────────────────────────────────────────────
const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const withoutZone = (text) => (/^\d[-\d]*T[\d:.]+Z$/.test(text) ? text.slice(0, -1) : text); // 10:00:00Z is before 10:00:00.5Z

function compare(a, b, sign, compareText) {
  if (a === null || b === null) return (a === null) - (b === null); // last in either direction
  return sign * (typeof a === "string" ? compareText(withoutZone(a), withoutZone(b)) : a - b);
}

/**
 * Keeps an array equal to a list of the server, with its filter, `sort` and `fields`. `items` is another array after each change;
 * rows that have not changed are the same objects.
 *
 * @param {string} url over a socket it is the topic, which is the same
 * @param {{ over?: Socket, onChange?: (items: object[], events: LiveEvent[]) => void, onState?: (status: Status) => void,
 *   token?: Token, fetch?: typeof fetch, silence?: number, id?: string, compareText?: (a: string, b: string) => number }} options
 *   id: the field that holds it; compareText: how the database collates, code units unless told otherwise
 */
export function liveList(url, { over, onChange, onState, id = "id", compareText = byCodeUnit, ...options } = {}) {
  const [path, query] = String(url).split("?"), parameters = new URLSearchParams(query);
  const sort = parameters.get("sort")?.split(",") ?? [], fields = parameters.get("fields")?.split(",");
  const keys = sort.map((key) => (key[0] === "-" ? { name: key.slice(1), sign: -1 } : { name: key, sign: 1 }));
  keys.push({ name: id, sign: keys.at(-1)?.sign ?? 1 });
  if (fields) parameters.set("fields", [...new Set([...fields, ...keys.map(({ name }) => name)])]); // what we need ourselves
  const inOrder = ({ row: a }, { row: b }) =>
    keys.reduce((order, { name, sign }) => order || compare(a[name] ?? null, b[name] ?? null, sign, compareText), 0);
  const shown = (row) => (fields ? Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name))) : row);
  const entry = (row) => [String(row[id]), { row, shown: shown(row) }];
  let rows = new Map(), items = [], events = [];
  function onEvent(event) { // after a reset the rows stay until the snapshot that follows it
    const { event: what, data } = event;
    if (what === "snapshot") rows = new Map(data.items.map(entry));
    else if (what === "created" || what === "updated") rows.set(...entry(data));
    else if (what !== "deleted" || !rows.delete(String(data.id))) return;
    if (events.push(event) === 1) queueMicrotask(show); // once for all that came together
  }
  function show() {
    if (events.length === 0) return;
    items = [...rows.values()].sort(inOrder).map(({ shown }) => shown);
    call(onChange, items, events.splice(0));
  }
  const address = fields ? `${path}?${parameters}` : String(url);
  const handlers = { ...options, rows: true, onEvent, onState: (status) => { show(); call(onState, status); } };
  const source = over ? over.subscribe(address.replace(/^\//, ""), handlers) : listen(address, handlers);
  return { get items() { return items; }, get state() { return source.state; }, close: () => source.close() };
}
