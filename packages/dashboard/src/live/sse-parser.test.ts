import { expect, test } from "vitest";
import { createSseParser, type SseMessage } from "./sse-parser.ts";

const stream =
  'event: hello\ndata: {"a":1}\n\nid: 1.x\nevent: clock\ndata: one\ndata: two\n\n: nothing\n\nevent: lost\n\n';

test("a stream that is cut anywhere gives the same messages", () => {
  const whole = [
    { id: null, type: "hello", data: '{"a":1}' },
    { id: "1.x", type: "clock", data: "one\ntwo" },
  ];
  for (let at = 0; at <= stream.length; at++) {
    const messages: SseMessage[] = [];
    const parse = createSseParser((message) => messages.push(message));
    parse(stream.slice(0, at));
    parse(stream.slice(at));
    expect(messages).toEqual(whole);
  }
});

test("lines may end with a carriage return, and a message that is not finished waits", () => {
  const messages: SseMessage[] = [];
  const parse = createSseParser((message) => messages.push(message));
  parse("event: a\r\ndata: x\r\n");
  expect(messages).toEqual([]);
  parse("\r\n");
  expect(messages).toEqual([{ id: null, type: "a", data: "x" }]);
});
