-- own personal jobs only
alter table person drop constraint person_role_check;
alter table person add constraint person_role_check check (role in ('member', 'reader', 'operator', 'admin'));
