/** Milliseconds from the beginning of the page. What was answered before may not be true any more when it is wanted. */
const within = 10_000;

/** The answer to a question that `frame/early.js` asked before this code was there, once; null: it did not. */
export function takeEarlyAnswer(url: string): Promise<Response> | null {
  const answers = window.horariumEarly;
  const answer = answers?.get(url);
  answers?.delete(url);
  return answer === undefined || performance.now() > within ? null : answer;
}

declare global {
  interface Window {
    horariumEarly?: Map<string, Promise<Response>>;
  }
}
