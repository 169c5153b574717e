-- remote claims: whether a worker that waits for work has lost some in the meantime
create index execution_attempt_lost on execution_attempt (worker_id, ended_at) where outcome = 'worker_lost';
