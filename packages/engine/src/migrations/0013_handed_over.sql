-- A running execution that no worker holds: its handler has handed it over to somebody outside, who ends it by its
-- lease. { worker, silentMs, deadline, limits }; see `execution/handed-over.ts`.
alter table job_execution add column handed_over jsonb;
-- the look for those whose holder has gone silent. Not on lease_until: renewing leases would have to write the index.
create index job_execution_handed_over on job_execution (id) where handed_over is not null and status = 'running';
