-- who it was stays in the audit, also when the person is deleted
alter table event drop constraint event_person_id_fkey;

-- each event's hash is made with that of the one before it: what is altered, taken away or put in between shows
alter table event alter column id drop identity;
alter table event add column hash bytea check (length(hash) = 32);

create table event_chain (
  is_only boolean primary key default true check (is_only),
  -- the hash of the last one that was purged: the oldest that is there goes on from it
  anchor bytea not null,
  last_id bigint not null,
  -- the hash of the newest: without it nobody would see that the newest are gone
  head bytea not null
);

create function event_hash(before bytea, event event) returns bytea
language sql stable
set search_path = pg_catalog
as $$
  select sha256(before || convert_to(
    jsonb_build_array(
      event.id, extract(epoch from event.at), event.kind, event.by, event.person_id, event.address, event.detail
    )::text, 'UTF8'))
$$;

do $$
declare
  one horarium_auth.event;
  last_id bigint := 0;
  head bytea := sha256('');
begin
  for one in select * from horarium_auth.event order by id loop
    head := horarium_auth.event_hash(head, one);
    update horarium_auth.event set hash = head where id = one.id;
    last_id := one.id;
  end loop;
  insert into horarium_auth.event_chain (anchor, last_id, head) values (sha256(''), last_id, head);
end
$$;

alter table event alter column hash set not null;

create function chain_event() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
  before bytea;
begin
  -- the lock on the only row makes those that come at once take turns
  update horarium_auth.event_chain set last_id = last_id + 1 returning last_id, head into new.id, before;
  new.hash := horarium_auth.event_hash(before, new);
  update horarium_auth.event_chain set head = new.hash;
  return new;
end
$$;

create trigger chain_event before insert on event for each row execute function chain_event();

create function refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  if tg_op = 'DELETE' and current_setting('horarium_auth.purge', true) = 'on' then return null; end if;
  raise exception 'access events are only added to' using errcode = 'insufficient_privilege';
end
$$;

create trigger refuse_change before update or delete or truncate on event
for each statement execute function refuse_change();
