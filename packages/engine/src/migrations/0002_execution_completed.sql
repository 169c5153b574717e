-- stats and doctor: what was finished on a day. A summary per megabyte of the table and not an entry per row, so that
-- one-time work does not pay for it; minmax_multi, since old rows that are kept lie between new ones.
create index job_execution_completed on job_execution using brin (completed_at timestamptz_minmax_multi_ops);
