import { once } from "node:events";
import { createServer } from "node:http";
import { SMTPServer } from "smtp-server";

/**
 * A receiver of webhooks, which refuses what jobs ask of it, and a mail server. `arrived` says when a text came first, in
 * milliseconds of this machine's clock.
 *
 * @returns {Promise<{ url: string, smtpUrl: string, webhook: Arrivals, mail: Arrivals, close: () => Promise<void> }>}
 *
 * @typedef {{ arrived: (text: string) => Promise<number> }} Arrivals
 */
export async function openReceivers() {
  const webhook = arrivals();
  const mail = arrivals();
  const http = createServer(async (request, response) => {
    const body = await textOf(request);
    // a job that is refused so fails at once, without another attempt
    if (request.url === "/job") return response.writeHead(400).end("no");
    webhook.came(body);
    response.end("ok");
  }).listen(0, "127.0.0.1");
  const smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    async onData(stream, _, callback) {
      // in the rest a line may end anywhere
      mail.came(/^subject:.*$/im.exec(await textOf(stream))[0]);
      callback();
    },
  });
  const smtpServer = smtp.listen(0, "127.0.0.1");
  await Promise.all([once(http, "listening"), once(smtpServer, "listening")]);
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    smtpUrl: `smtp://127.0.0.1:${smtpServer.address().port}`,
    webhook,
    mail,
    async close() {
      http.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => http.close(resolve)),
        new Promise((resolve) => smtp.close(resolve)),
      ]);
    },
  };
}

async function textOf(stream) {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

function arrivals() {
  const all = [];
  const waiting = new Set();
  return {
    came(text) {
      const at = Date.now();
      all.push({ text, at });
      for (const look of waiting) look();
    },
    arrived: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = all.find(({ text }) => text.toLowerCase().includes(wanted));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found.at);
        };
        const timer = setTimeout(() => reject(new Error(`${wanted} was not told in 30 s`)), 30_000);
        waiting.add(look);
        look();
      }),
  };
}
