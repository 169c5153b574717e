/**
 * An event stream that fails, as when its client takes nothing, has its connection broken off: that is all there is to
 * do, and nobody's mistake here. Node-server would print where it came from.
 */
export function breakingOff(response: Response, connection: { destroy(): unknown }): Response {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || response.body === null) return response;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let isOver = false;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // while the client takes nothing, nobody reads, and nobody would hear of it
        reader.closed.catch(() => {
          if (isOver) return;
          isOver = true;
          connection.destroy();
          controller.close();
        });
      },
      async pull(controller) {
        const next = await reader.read().catch(() => null);
        if (next === null || isOver) return;
        if (!next.done) return controller.enqueue(next.value);
        isOver = true;
        controller.close();
      },
      cancel(reason) {
        isOver = true;
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}
