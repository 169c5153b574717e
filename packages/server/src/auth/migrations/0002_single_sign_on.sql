-- as whom another system knows somebody
create table identity (
  issuer text not null check (length(issuer) <= 500),
  subject text not null check (length(subject) <= 255),
  person_id uuid not null references person (id) on delete cascade,
  created_at timestamptz not null,
  primary key (issuer, subject),
  -- an address that went to somebody else there does not open the account here
  unique (person_id, issuer)
);

-- who got a role from the provider has what it says at each sign-on; who was given one here keeps it
alter table person add column role_from text not null default 'here' check (role_from in ('here', 'single_sign_on'));
