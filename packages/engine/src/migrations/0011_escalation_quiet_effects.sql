-- When the alert was told first since it opened, and how many steps of its rule's escalation have been told since.
alter table alert add column first_told_at timestamptz;
alter table alert add column escalated integer not null default 0;

-- What a quiet window does besides holding alerts: slots in it are skipped, or what would begin in it waits for its end.
alter table quiet_window add column effect text not null default 'hold_alerts'
  check (effect in ('hold_alerts', 'skip_slots', 'hold_executions'));

-- What a quiet window holds until its end: to be given back when the end moves.
create index job_execution_quiet on job_execution (due_at) where status = 'scheduled' and reason = 'quiet_window';
