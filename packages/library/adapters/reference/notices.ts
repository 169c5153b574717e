import type { Queryable } from "horarium";

import type { NoticesPort } from "../../src/ports/index.ts";

/** The demo library's notices, and how its members want mail. */
export const notices: NoticesPort = {
  collect: {
    sql: `
      select notice.id,
             notice.member_id as member,
             notice.type,
             case when notice.type like 'security_%' then 'security' else 'normal' end as urgency,
             member.email as address,
             jsonb_build_object('title', notice.title, 'message', notice.message, 'link', notice.link) as payload,
             notice.created_at,
             case
               when notice.read_at is not null then 'read'
               when member.blocked_at is not null and notice.type not like 'security_%' then 'blocked'
             end as skip
      from library.notice
      join library.member on member.id = notice.member_id
      where notice.wants_mail`,
  },
  profiles: {
    sql: `
      select id as member,
             email as address,
             locale,
             time_zone,
             to_char(quiet_from, 'HH24:MI') as quiet_from,
             to_char(quiet_to, 'HH24:MI') as quiet_to,
             case digest when 'off' then 'immediate' else digest end as mode,
             digest_hour,
             blocked_at is not null as is_blocked
      from library.member`,
  },
  stillRelevant,
};

/** A loan that was renewed has another due date than the one that was spoken of; so has a hold. */
async function stillRelevant(tx: Queryable, subjects: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query(
    `with asked as (
       select subject, split_part(subject, ':', 1) as kind, split_part(subject, ':', 2)::bigint as id, split_part(subject, ':', 3) as second
       from unnest($1::text[]) as subject
       where subject ~ '^(notice:[0-9]{1,18}|(loan|hold):[0-9]{1,18}:-?[0-9]{1,18})$'
     )
     select subject
     from asked
     join library.notice on notice.id = asked.id
     where kind = 'notice'
       and read_at is null
     union all
     select subject
     from asked
     join library.loan on loan.id = asked.id
     where kind = 'loan'
       and returned_at is null
       and floor(extract(epoch from due_at))::text = second
     union all
     select subject
     from asked
     join library.hold on hold.id = asked.id
     where kind = 'hold'
       and fulfilled_at is null
       and cancelled_at is null
       and floor(extract(epoch from available_until))::text = second`,
    [subjects],
  );
  return (rows as { subject: string }[]).map(({ subject }) => subject);
}
