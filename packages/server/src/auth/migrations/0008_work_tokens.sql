-- a token of a worker names the handlers whose executions it may claim
alter table token add column handlers text[] check (cardinality(handlers) between 1 and 100);
alter table token drop constraint token_scopes_check;
alter table token add constraint token_scopes_check
  check (cardinality(scopes) > 0 and scopes <@ array['read', 'run', 'write', 'admin', 'work', 'personal']);
alter table token add constraint handlers_of_work check (('work' = any(scopes)) = (handlers is not null));
