-- When the sending of a claimed delivery began: what a dead worker had only claimed was surely not sent.

alter table library_jobs.delivery
  -- since the claim; null until somebody begins with it
  add column begun_at timestamptz;

-- those of which it is not known may have been
update library_jobs.delivery
set begun_at = created_at
where status = 'sending';
