import assert from "node:assert/strict";
import { test } from "node:test";
import { eventStreamReader } from "../../classes/dev/hirundo/realtime/hirundo.js";
import { randomOf } from "./stub.mjs";

/** What has data, as an EventSource would tell it. */
const events = (blocks) => blocks.filter(({ data }) => data !== undefined).map(({ event, data, id }) => [event, data, id]);

const read = (text) => events(eventStreamReader()(text));

const examples = { // those of the standard among them
  "lines of data are joined": ["data: YHOO\ndata: +2\ndata: 10\n\n", [["message", "YHOO\n+2\n10", ""]]],
  "an id lasts until it is set anew": [
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
    [["message", "first event", "1"], ["message", "second event", ""], ["message", " third event", ""]],
  ],
  "data may be empty, and what has no end is no event": ["data\n\ndata\ndata\n\ndata:", [["message", "", ""], ["message", "\n", ""]]],
  "one space goes": ["data:test\n\ndata: test\n\n", [["message", "test", ""], ["message", "test", ""]]],
  "the name of an event is for one": ["event: a\ndata: 1\n\ndata: 2\n\n", [["a", "1", ""], ["message", "2", ""]]],
  "a name without data is no event": ["event: a\n\ndata: 2\n\n", [["message", "2", ""]]],
  "an id with NUL is none": ["id: 1\0\ndata: a\n\n", [["message", "a", ""]]],
  "lines end as they like": ["data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r", [["message", "a\nb\nc", ""], ["message", "d", ""]]],
  "unknown fields are nothing": ["data : x\nevents: y\nDATA: z\ndata: a:b: c\n\n", [["message", "a:b: c", ""]]],
  "what a line of another alphabet breaks is no line": ["data: a\u2028b\u0085c\u000bd\n\n", [["message", "a\u2028b\u0085c\u000bd", ""]]],
  "a reset takes the id along": ["id: 1\n\nevent: reset\ndata: {}\n\nid: 2\nevent: reset\ndata: {}\n\n", [["reset", "{}", ""], ["reset", "{}", "2"]]],
};

for (const [name, [text, expected]] of Object.entries(examples)) {
  test(name, () => {
    assert.deepEqual(read(text), expected);
  });

  test(`${name}, wherever it is cut`, () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const read = eventStreamReader();
      assert.deepEqual(events([text.slice(0, cut), "", text.slice(cut)].flatMap(read)), expected);
    }
  });
}

test("an id without an event is told", () => {
  const blocks = eventStreamReader("7")("retry: 20\n\nid: 8\n\n:\n\n");
  assert.deepEqual(blocks.map(({ id, hasId }) => [id, hasId]), [["7", false], ["8", true], ["8", false]]);
});

test("retry is a number, or nothing", () => {
  for (const [text, retry] of [["x", undefined], ["20", 20], ["-1", undefined], ["1e3", undefined], ["", undefined]]) {
    assert.equal(eventStreamReader()(`retry: ${text}\n\n`)[0].retry, retry);
  }
});

test("whatever is written is read", () => {
  for (let seed = 0; seed < 500; seed++) {
    const random = randomOf(seed), pick = (...of) => of[random(of.length)];
    const written = Array.from({ length: 1 + random(6) }, (_, i) => [pick("a", "b"), pick("", "x", " y", ":", "1\n2", "\n", "ü€😀"), `${i}`]);
    const end = pick("\n", "\r", "\r\n");
    const text = written.map(([event, data, id]) => {
      const lines = [`event: ${event}`, `id: ${id}`, ...data.split("\n").map((line) => `data: ${line}`), ":"];
      return lines.map((line) => line + end).join("") + end;
    }).join("");
    const read = eventStreamReader(), blocks = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + random(9);
      blocks.push(...read(text.slice(at, at + length)));
      at += length;
    }
    assert.deepEqual(events(blocks), written, JSON.stringify(text));
  }
});
