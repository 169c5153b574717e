-- A person has moved this slot: `scheduled_for` stays what the schedule said, this is when it begins instead.
alter table job_execution add column moved_to timestamptz;

-- Slots after the cursor that have their row already, since a person has skipped or moved them: the cursor passes over
-- them.
alter table scheduled_job add column slots_ahead timestamptz[] not null default '{}';
