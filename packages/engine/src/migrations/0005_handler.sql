-- What the handlers are that workers offer, in the words of the worker that started last: for processes that have not
-- their code and want to make jobs of them. Who offers one now stands in `worker`.
create table handler (
  name text primary key,
  description text,
  -- JSON Schema 2020-12 of what it takes; null: it does not say
  parameters jsonb,
  isolation text not null,
  version text,
  -- timeout, attempts and the like, as defineHandler takes them
  limits jsonb not null default '{}',
  published_at timestamptz not null
);
