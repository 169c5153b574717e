import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A server that speaks S3, with one empty bucket. */
export interface S3Server extends AsyncDisposable {
  endpoint: string;
  bucket: string;
  /** What it checks signatures by. */
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** Starts one, as a process: it keeps its objects in a temporary directory. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "s3-"));
  const bucket = "library";
  const script = fileURLToPath(new URL("s3-server.cjs", import.meta.url));
  const server = spawn(
    process.execPath,
    ["--openssl-legacy-provider", "--no-warnings", script, directory, bucket],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = once(server, "exit");
  const [port] = (await Promise.race([
    once(server.stdout, "data"),
    ended.then(() => Promise.reject(new Error("the S3 server ended at once"))),
  ])) as [Buffer];
  return {
    endpoint: `http://127.0.0.1:${port.toString().trim()}`,
    bucket,
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    async [Symbol.asyncDispose]() {
      // the end of its input ends it, also when the tests are killed
      server.stdin.end();
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}
