import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";

// the Deno inside Supabase's runtime has them as modules only
globalThis.Buffer ??= Buffer;
globalThis.setImmediate ??= setImmediate;
