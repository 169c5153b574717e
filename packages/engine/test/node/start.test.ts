import { ConflictError, DatabaseError } from "horarium";
import { createHorarium } from "horarium/node";
import { expect, onTestFinished, test } from "vitest";
import { useDatabase } from "../support/database.ts";

const database = useDatabase();

test("a Horarium is started once, also after its end, and says so", async () => {
  const { pool } = database.current;
  const horarium = createHorarium({ db: pool, schema: "start_once", handlers: [] });
  onTestFinished(() => horarium.stop());
  await expect(horarium.start()).rejects.toThrow(DatabaseError);
  await horarium.migrate();
  await horarium.start();
  await expect(horarium.start()).rejects.toThrow(ConflictError);
  await horarium.stop();
  await expect(horarium.start()).rejects.toThrow("has been started already");
});
