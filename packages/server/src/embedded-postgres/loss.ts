/** Whether an error says that the server is gone, or going: not there, refused, stopping, starting, cut off. */
export function isLoss({ code = "", message }: Error & { code?: string }): boolean {
  const codes = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "57P01", "57P02", "57P03"];
  // node-postgres gives these no code: cut off under way, and between two statements
  const words = /^Connection terminated|^Client has encountered a connection error/;
  return codes.includes(code) || words.test(message);
}
