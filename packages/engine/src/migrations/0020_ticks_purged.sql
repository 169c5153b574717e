-- When what pg_cron's tick leaves behind was last purged.
alter table alert_watch add column ticks_purged_at timestamptz;
