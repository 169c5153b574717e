// The API at the edge: the same fetch handler, signed in by a JWT of the project.
import { createHorarium } from "horarium";
import { createApi, createAuth } from "@horarium/server";
import { Pool } from "pg";

const pool = new Pool({ connectionString: Deno.env.get("HORARIUM_DATABASE_URL"), max: 4 });
pool.on("error", () => undefined);
const auth = createAuth({
  db: pool,
  jwt: {
    issuer: Deno.env.get("CHAIN_ISSUER") ?? "",
    audience: "authenticated",
    roleClaim: "app_metadata.horarium_role",
    roles: { reader: "reader", admin: "admin" },
  },
});
const api = createApi({
  horarium: createHorarium({ db: pool, handlers: [] }),
  authenticate: auth.authenticate,
  failed: (error) => console.error(error),
  basePath: "/horarium-api/",
});
Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.env.get("CHAIN_PORT")), onListen: () => undefined },
  async (request) => api.fetch(request),
);
