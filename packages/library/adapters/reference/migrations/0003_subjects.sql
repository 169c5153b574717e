-- What an edition is about, as catalogues say it. Null: nobody has said.
alter table library.edition add column subjects text[];
