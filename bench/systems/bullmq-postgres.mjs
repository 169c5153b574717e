import { createPostgresBackend } from "bullmq";
import { openQueue } from "./bullmq-queue.mjs";

/** @type {import("./index.mjs").System} */
export const system = {
  name: "bullmq-postgres",
  settings: "BullMQ's PostgreSQL backend with its defaults, concurrency 100; addBulk of 5,000",
  open: (url, run) => openQueue({ connection: url }, run, createPostgresBackend),
};
