import { Agent, get } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

// asks in a thread of its own, so that reading the answers takes nothing from the server's loop
const { requests, callers } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: callers });
const times = [];
let next = 0;

function ask(url) {
  return new Promise((resolve, reject) => {
    const askedAt = performance.now();
    const request = get(url, { agent }, (response) => {
      response.on("data", () => {});
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - askedAt);
        else reject(new Error(`${url} was answered with ${response.statusCode}`));
      });
    });
    request.on("error", reject);
  });
}

async function caller() {
  while (next < requests.length) times.push(await ask(requests[next++]));
}

try {
  await Promise.all(Array.from({ length: callers }, caller));
  parentPort.postMessage({ times });
} catch (error) {
  parentPort.postMessage({ error: error.message });
} finally {
  agent.destroy();
}
