-- due: the places of a concurrency key that are taken, without those who wait for one
create index job_execution_places on job_execution (concurrency_key)
  where concurrency_key is not null and held is null and status in ('queued', 'running');
drop index job_execution_concurrency;

-- due: who waits for the job's turn
create index job_execution_turn on job_execution (job_id, due_at, id) where held = 'overlap';

-- due: who waits for a place of a concurrency key, in order: there may be hundreds of thousands
create index job_execution_waiting on job_execution (concurrency_key, priority, due_at, id) where held = 'concurrency';
