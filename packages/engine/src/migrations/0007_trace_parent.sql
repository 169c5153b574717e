-- The span in which it was asked for, as W3C traceparent, so that its attempts are part of the same trace. Null for
-- slots, and where nothing is traced.
alter table job_execution add column trace_parent text;
