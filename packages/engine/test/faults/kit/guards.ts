/** Refuses wrong writes at the place where they are made, so that a test need not find their traces. */
export const guards = `
create function public.refuse() returns trigger language plpgsql as $$
begin
  raise exception '%: % -> %', tg_argv[0], to_jsonb(old), to_jsonb(new);
end $$;

create trigger finished_stays_finished before update on horarium.job_execution for each row
  when (old.completed_at is not null
    and (new.status, new.result, new.error, new.attempt, new.completed_at)
      is distinct from (old.status, old.result, old.error, old.attempt, old.completed_at))
  execute function public.refuse('I5');

-- an edit raises scheduled_job.version; making slots due does not
create trigger cursor_never_goes_back before update on horarium.scheduled_job for each row
  when (new.next_run_at < old.next_run_at and new.version = old.version)
  execute function public.refuse('I10');

-- what handlers write
create table public.effect (
  execution uuid not null,
  attempt integer not null,
  worker integer not null
);
`;
