-- Stands in for pg_net, which only Supabase's images have: the same name, arguments, defaults and table. It differs in
-- this: it posts at once and not at commit, one request at a time, over http only, and its timeout counts per read.
create extension if not exists plperlu;
create schema net;
create sequence net.request_id;
create table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create function net.http_post(
  url text,
  body jsonb default '{}',
  params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}',
  timeout_milliseconds integer default 5000
) returns bigint
language plperlu
as $perl$
  use HTTP::Tiny;
  use JSON::PP;
  my ($url, $body, $params, $headers, $timeout) = @_;
  my $query = HTTP::Tiny->new->www_form_urlencode(decode_json($params));
  $url .= ($url =~ /\?/ ? '&' : '?') . $query if $query ne '';
  my $http = HTTP::Tiny->new(timeout => $timeout / 1000, max_redirect => 0);
  my $answer = $http->request('POST', $url, { headers => decode_json($headers), content => $body });
  # 599 is HTTP::Tiny's own, for requests that were never answered
  my $isUnanswered = $answer->{status} == 599;
  my $id = spi_exec_query("select nextval('net.request_id') as id")->{rows}[0]{id};
  my $plan = spi_prepare(
    'insert into net._http_response (id, status_code, content, timed_out, error_msg) values ($1, $2, $3, $4, $5)',
    'bigint', 'integer', 'text', 'boolean', 'text');
  my $isTimeout = $isUnanswered && $answer->{content} =~ /timed? ?out/i;
  my $error = $isUnanswered ? $answer->{content} : undef;
  $error =~ s/\s+\z// if defined $error;
  spi_exec_prepared($plan, $id, $isUnanswered ? undef : $answer->{status},
    $isUnanswered ? undef : $answer->{content}, $isTimeout ? 't' : 'f', $error);
  spi_freeplan($plan);
  return $id;
$perl$;
