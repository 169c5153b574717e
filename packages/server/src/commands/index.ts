import type { Command } from "commander";

/**
 * Adds the command of this name, and none of the others: what they need takes longer to load than most commands take.
 * Adds all of them where the name is none of theirs: for help, for a shell that completes, for what is misspelled.
 */
export async function addCommands(program: Command, name: string | undefined): Promise<void> {
  const isOne = name !== undefined && Object.hasOwn(commands, name);
  const loads = isOne ? [commands[name]!] : Object.values(commands);
  for (const add of await Promise.all(loads.map((load) => load()))) add(program);
}

type Load = () => Promise<(program: Command) => void>;

/** In the order in which help shows them. */
const commands: Readonly<Record<string, Load>> = {
  start: async () => (await import("./start.ts")).addStart,
  worker: async () => (await import("./worker.ts")).addWorker,
  server: async () => (await import("./server.ts")).addServer,
  migrate: async () => (await import("./migrate.ts")).addMigrate,
  jobs: async () => (await import("./jobs/index.ts")).addJobs,
  executions: async () => (await import("./executions/index.ts")).addExecutions,
  schedules: async () => (await import("./schedules/index.ts")).addSchedules,
  enqueue: async () => (await import("./enqueue.ts")).addEnqueue,
  preview: async () => (await import("./preview.ts")).addPreview,
  export: async () => (await import("./move/export.ts")).addExport,
  apply: async () => (await import("./move/apply.ts")).addApply,
  import: async () => (await import("./move/import.ts")).addImport,
  alerts: async () => (await import("./alerts/index.ts")).addAlerts,
  channels: async () => (await import("./channels/index.ts")).addChannels,
  doctor: async () => (await import("./doctor.ts")).addDoctor,
  backup: async () => (await import("./backup.ts")).addBackup,
  token: async () => (await import("./token/index.ts")).addToken,
  user: async () => (await import("./user/index.ts")).addUser,
  secret: async () => (await import("./secret/index.ts")).addSecret,
  personal: async () => (await import("./personal/index.ts")).addPersonal,
  supabase: async () => (await import("./supabase/index.ts")).addSupabase,
  library: async () => (await import("./library.ts")).addLibrary,
  database: async () => (await import("./database.ts")).addDatabase,
  completion: async () => (await import("./completion.ts")).addCompletion,
};
