-- Which jobs a worker may take: those for any runner, and those for its own. Null: only those for any.
alter table worker add column runner text check (runner in ('node', 'edge'));
update worker set runner = 'node';
