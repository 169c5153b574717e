import { get } from "node:http";
import { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

// as many clients as there are, in a thread of their own
const { url, count, slow } = workerData;
const mark = Buffer.from("event: execution.changed\n");
const reset = Buffer.from("event: reset\n");
let events = 0;
let resets = 0;
let ended = 0;
const delays = [];
const completed = new Set();

function follow(place) {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/events`, { agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
      resolve(request);
      let rest = Buffer.alloc(0);
      response.on("data", (chunk) => {
        const bytes = Buffer.concat([rest, chunk]);
        const end = bytes.lastIndexOf("\n\n") + 2;
        if (end === 1) return void (rest = bytes);
        const whole = bytes.subarray(0, end);
        rest = Buffer.from(bytes.subarray(end));
        events += occurrences(whole, mark);
        resets += occurrences(whole, reset);
        if (place === 0) read(whole.toString());
      });
      response.on("end", () => ended++);
      response.on("error", () => ended++);
    });
    request.on("error", reject);
  });
}

function occurrences(bytes, text) {
  let found = 0;
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) found++;
  return found;
}

/** One of them is read as a whole. */
function read(text) {
  for (const block of text.split("\n\n")) {
    if (!block.includes("event: execution.changed")) continue;
    const { execution } = JSON.parse(block.slice(block.indexOf("data: ") + 6));
    if (execution.status !== "completed") continue;
    completed.add(execution.id);
    delays.push(Date.now() - Date.parse(execution.completedAt));
  }
}

/** They ask, and never read. */
function ignore() {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.pause();
  socket.write(`GET /api/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

const requests = [];
for (let place = 0; place < count; place += 50) {
  const some = Array.from({ length: Math.min(50, count - place) }, (_, n) => follow(place + n));
  requests.push(...(await Promise.all(some)));
}
const ignoring = Array.from({ length: slow }, ignore);
parentPort.on("message", (asked) => {
  if (asked === "facts") {
    parentPort.postMessage({ events, resets, ended, delays, completed: [...completed] });
    events = 0;
    delays.length = 0;
  } else {
    for (const request of requests) request.destroy();
    for (const socket of ignoring) socket.destroy();
    parentPort.close();
  }
});
parentPort.postMessage("connected");
