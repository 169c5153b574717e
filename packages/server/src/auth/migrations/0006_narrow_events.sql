-- who may add events need not be able to move the chain
alter function chain_event() security definer;

-- nor to delete: this removes the oldest alone, and never what is less than a year older than the newest
create function purge_events(before timestamptz) returns bigint
language plpgsql
security definer
set search_path = pg_catalog
as $$
declare
  until timestamptz;
  removed bigint;
begin
  select least(before, max(at) - interval '1 year') into until from horarium_auth.event;
  perform set_config('horarium_auth.purge', 'on', true);
  with kept as (
    select id from horarium_auth.event where at >= until order by at, id limit 1
  ), gone as (
    delete from horarium_auth.event where at < until and id < (select id from kept) returning id, hash
  ), moved as (
    update horarium_auth.event_chain
    set anchor = newest.hash
    from (select hash from gone order by id desc limit 1) newest
  )
  select count(*) into removed from gone;
  perform set_config('horarium_auth.purge', '', true);
  return removed;
end
$$;

revoke all on function purge_events(timestamptz) from public;
