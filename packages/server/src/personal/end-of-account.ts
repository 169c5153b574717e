import { sql, type Horarium } from "horarium";

/** The account is disabled: its jobs are, what waits is skipped, and what runs is asked to end. */
export async function stopPersonalJobs(horarium: Horarium, owner: string): Promise<void> {
  const reason = "the account was disabled";
  await horarium.transaction(async (tx) => {
    const jobs = await tx.db.rows(
      sql<{ id: string }>`
        select id from scheduled_job
        where owner_id = ${owner} and enabled and deleted_at is null
        order by id`,
    );
    for (const { id } of jobs) await tx.pauseJob(id, { by: "horarium", reason });
    const executions = await tx.db.rows(
      sql<{ id: string }>`
        select id from job_execution
        where owner_id = ${owner} and completed_at is null and cancel_requested_at is null
        order by id
        for update`,
    );
    for (const { id } of executions) await tx.cancel(id, { by: "horarium", reason });
  });
}

/**
 * The account is deleted: with it go its jobs, their executions, their logs and what was changed of them, which nothing
 * would tell from a change of everybody's any more. What runs can write nothing more.
 */
export async function forgetPersonalJobs({ db }: Horarium, owner: string): Promise<void> {
  await db.transaction(async (tx) => {
    // the jobs first: no slot is made of them any more
    const jobs = await tx.rows(
      sql<{ id: string }>`delete from scheduled_job where owner_id = ${owner} returning id`,
    );
    const executions = await tx.rows(
      sql<{ id: string }>`delete from job_execution where owner_id = ${owner} returning id`,
    );
    const ids = executions.map(({ id }) => id);
    const jobIds = jobs.map(({ id }) => id);
    await tx.rows(sql`delete from execution_log where execution_id = any (${ids}::uuid[])`);
    await tx.rows(sql`delete from execution_attempt where execution_id = any (${ids}::uuid[])`);
    await tx.rows(sql`delete from job_stats where job_id = any (${jobIds}::uuid[])`);
    await tx.rows(sql`delete from change where job_id = any (${jobIds}::uuid[])`);
  });
}
