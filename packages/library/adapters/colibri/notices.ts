import type { Queryable } from "horarium";

import { stillOut } from "../../src/loans/relevance.ts";
import { isAbsent, type Absent, type LoansPort, type NoticesPort } from "../../src/ports/index.ts";

/** Colibri's notifications. It has three types, and no mail of its own. */
export function noticesPort(loans: LoansPort | Absent): NoticesPort {
  return {
    collect: {
      sql: `
        select notification.id,
               notification.user_id as member,
               notification.type,
               'normal' as urgency,
               "user".email as address,
               jsonb_build_object('title', notification.title, 'message', notification.message, 'link', notification.link) as payload,
               notification.created_at,
               case
                 when notification.read_at is not null then 'read'
                 when not coalesce(
                   case notification.type
                     when 'comment_reply' then comment_replies
                     when 'comment_reaction' then comment_reactions
                     when 'comment_mention' then comment_mentions
                   end, true) then 'off'
                 when exists (
                   select
                   from public.comment
                   join public.user_block on blocked_id = comment.created_by
                   where notification.source_type = 'comment'
                     and comment.id = notification.source_id
                     and blocker_id = notification.user_id) then 'blocked'
               end as skip
        from public.notification
        join authentication."user" on "user".id = notification.user_id
        left join public.notification_preference preference on preference.user_id = notification.user_id
        where notification.type in ('comment_reply', 'comment_reaction', 'comment_mention', 'connection_lost')`,
    },
    profiles: {
      sql: `
        select id as member,
               email as address,
               coalesce(locale, 'en') as locale,
               coalesce(time_zone, 'UTC') as time_zone,
               to_char(quiet_from, 'HH24:MI') as quiet_from,
               to_char(quiet_to, 'HH24:MI') as quiet_to,
               coalesce(digest_mode, 'immediate') as mode,
               coalesce(digest_hour, 8)::int as digest_hour,
               false as is_blocked
        from authentication."user"
        left join library_jobs.user_profile on user_id = id`,
    },
    stillRelevant: async (tx, subjects) => [
      ...(await unread(tx, subjects)),
      ...(isAbsent(loans) ? [] : await stillOut(tx, loans, subjects.filter(isOfALoan))),
    ],
  };
}

const isOfALoan = (subject: string) => /^(loan|hold):[0-9]{1,18}:-?[0-9]{1,18}$/.test(subject);

async function unread(tx: Queryable, subjects: readonly string[]): Promise<string[]> {
  const ids = subjects.flatMap((subject) => /^notice:([0-9]{1,18})$/.exec(subject)?.[1] ?? []);
  if (ids.length === 0) return [];
  const { rows } = await tx.query(
    `select 'notice:' || id as subject
     from public.notification
     where id = any ($1)
       and read_at is null`,
    [ids],
  );
  return (rows as { subject: string }[]).map(({ subject }) => subject);
}
