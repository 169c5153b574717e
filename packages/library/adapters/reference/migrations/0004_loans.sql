-- loan_reminders goes from member to member, and asks of each book whether somebody waits for it
create index loan_open_member_id on library.loan (member_id) where returned_at is null;
create index hold_waiting_edition_id on library.hold (edition_id) where fulfilled_at is null and cancelled_at is null;
create index hold_waiting_member_id on library.hold (member_id) where fulfilled_at is null and cancelled_at is null;
