/** Milliseconds from the beginning of the page. What was answered before may not be true any more when it is wanted. */
const within = 10_000;

const taken = new Set<string>();

/** Whether the first answer to a question of this name was asked for before the page listened to what happens. */
export function wasAskedEarly(operation: string): boolean {
  return taken.has(operation);
}

/** The answer to a question that `frame/early.js` asked before this code was there, once; null: it did not. */
export function takeEarlyAnswer(operation: string, url: string): Promise<Response> | null {
  const answers = window.horariumEarly;
  const answer = answers?.get(url);
  answers?.delete(url);
  if (answer === undefined || performance.now() > within) return null;
  taken.add(operation);
  return answer;
}

declare global {
  interface Window {
    horariumEarly?: Map<string, Promise<Response>>;
  }
}
