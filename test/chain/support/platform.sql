-- What Supabase brings besides: the Vault, PostgREST's roles and what it sets for each request. Only where it is missing.
do $$
begin
  if to_regclass('vault.decrypted_secrets') is null then
    create schema vault;
    create table vault.secrets (name text, secret text, created_at timestamptz default now());
    create view vault.decrypted_secrets as
    select name, secret as decrypted_secret, created_at from vault.secrets;
    revoke all on vault.secrets, vault.decrypted_secrets from public;
    create function vault.create_secret(new_secret text, new_name text) returns void
    language sql
    as $secret$ insert into vault.secrets (name, secret) values (new_name, new_secret) $secret$;
  end if;
  if to_regrole('anon') is null then
    create role anon nologin;
  end if;
  if to_regrole('authenticated') is null then
    create role authenticated nologin;
  end if;
  if to_regprocedure('auth.jwt()') is null then
    create schema auth;
    create function auth.jwt() returns jsonb
    language sql stable
    as $jwt$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $jwt$;
    grant usage on schema auth to anon, authenticated;
  end if;
end
$$;
