-- Commands that came with a key of the caller's (the HTTP API's Idempotency-Key), and what was answered. The row is
-- committed together with the command's effect: one is never there without the other.
create table keyed_command (
  caller text not null,
  key text not null,
  -- of what was asked: the same key with something else is refused
  fingerprint bytea not null,
  status smallint not null,
  answer text not null,
  at timestamptz not null,
  primary key (caller, key)
);
-- purge
create index keyed_command_at on keyed_command (at);
