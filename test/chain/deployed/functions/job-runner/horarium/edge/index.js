export { createRunner } from "./runner.js";
//# sourceMappingURL=index.js.map