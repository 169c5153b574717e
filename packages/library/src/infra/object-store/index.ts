export { directoryStore } from "./directory.ts";
export { checkKey, longestKey } from "./key.ts";
export { openStore } from "./open-store.ts";
export { s3Store, type S3Options } from "./s3.ts";
export { StoreRefusal, type RefusalCode } from "./store-refusal.ts";
