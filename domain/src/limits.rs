//! Every limit of the rules, in one place, with its unit in its name.

use chrono::TimeDelta;

/// A machine whose clock is off from the service's by more than this records
/// nothing: deadlines and confirmations go by the clock.
pub const CLOCK_OFF_MAX: TimeDelta = TimeDelta::seconds(60);
/// How far ahead of the wall clock an event may count as recorded, so as not to
/// lie before the one it follows: as far apart as two accepted clocks can be.
pub const RECORDED_AHEAD_MAX: TimeDelta = TimeDelta::seconds(120);

/// A conversation ends when nothing was said for this long (the session length
/// of the system this replaces).
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(24);

/// A grant lifts a revocation only if it is later than it by more than this;
/// SNS does not keep order, and ties stay revoked.
pub const GRANT_MARGIN: TimeDelta = TimeDelta::seconds(5);

/// How long a START may take until AWS and every carrier act on it: what is told
/// of a text sent before it, or no later after it, never undoes it.
pub const START_TAKES_EFFECT_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// A confirmation goes out this soon after the customer's text or not at all:
/// 47 CFR 64.1200(a)(12) presumes consent to it only within five minutes.
pub const CONFIRMATION_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// How long a contact has to answer the question whether a text was a request
/// to stop. Silence for longer is a revocation. A day, like a conversation:
/// nothing unasked is sent meanwhile.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::hours(24);

/// AWS takes a number off an opt-out list only once in this long
/// (DeleteOptedOutNumber).
pub const LIST_DELETION_EVERY: TimeDelta = TimeDelta::days(30);

/// Revocations of one contact that are awaited one by one; more are completed
/// together with them.
pub const PENDING_MAX: usize = 20;
/// Revocations in force of one contact that are kept to tell since when contact is
/// refused: few people say so as often.
pub const UNLIFTED_MAX: usize = 8;
/// The longest id of a contact in the business's own records, in bytes: well below
/// the 2,048 that DynamoDB takes as the key of an index.
pub const CUSTOMER_ID_BYTES_MAX: usize = 512;
/// How far ahead of our clock the time of an entered wish may be.
pub const ENTERED_AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);
/// How old an entered wish may be. Longer ago than our records reach back (four
/// years, the floor of 28 USC 1658) it is taken for a typing error; who means it
/// gives today and says so in the words.
pub const ENTERED_AGE_MAX: TimeDelta = TimeDelta::days(4 * 365 + 1);
/// The longest account of a customer's words, and the longest reference to its
/// evidence, in characters.
pub const WORDS_CHARS_MAX: usize = 4_000;
/// See [`WORDS_CHARS_MAX`].
pub const EVIDENCE_CHARS_MAX: usize = 1_000;

/// An answer this long after the text reached us is no answer any more: the
/// session it belongs to is over.
pub const REPLY_WITHIN: TimeDelta = TimeDelta::hours(24);

/// A send that was started and neither confirmed nor refused for this long is
/// recorded as in doubt. Shorter than the reply queue's visibility timeout, so
/// that the redelivery after a crash settles it.
pub const IN_DOUBT_AFTER: TimeDelta = TimeDelta::seconds(60);

/// What was due for so long, and nothing was recorded meanwhile, nobody is at: its
/// trigger is taken for lost, and sent again. Longer than the reply queue hides the
/// trigger of a replier that died (90 seconds), and short enough for the
/// confirmation of a STOP to be within [`CONFIRMATION_WITHIN`] all the same.
pub const UNSERVED_AFTER: TimeDelta = TimeDelta::minutes(2);
/// What is still due after so long, sending its trigger again did not help: somebody
/// must look. By then the queue takes a trigger under the same id for a new one (it
/// drops repetitions for five minutes).
pub const UNSERVED_FOR_LONG: TimeDelta = TimeDelta::minutes(7);
/// How long a question that was not answered in time stays off the record unless
/// somebody meets it before. The revocation holds from the instant time was up,
/// recorded or not; and an answer sent in time, which may be on its way through the
/// retry queue, counts only until it is recorded.
pub const SILENCE_RECORDED_AFTER: TimeDelta = TimeDelta::hours(1);
/// Business days before the last day of an opt-out from which on it is due soon.
pub const DUE_SOON_BUSINESS_DAYS: i64 = 2;

/// How long one call of the agent may take at most, in seconds.
pub const AGENT_SECONDS_MAX: u32 = 60;
/// How long a claim on the contact for one such call lasts: longer than the call.
pub const AGENT_LEASE: TimeDelta = TimeDelta::seconds(75);

/// Calls of the agent for one turn that it takes and does not answer. What never
/// reached it is tried by the clock ([`crate::patience`]).
pub const AGENT_ATTEMPTS_MAX: u32 = 3;

/// Texts of one contact so close together may be parts of one, and the same
/// text twice so close is one text that a carrier delivered twice.
pub const PARTS_WITHIN: TimeDelta = TimeDelta::seconds(6);

/// For so long a contact whose text no person wrote is known for a machine, which
/// is answered once.
pub const MACHINE_KNOWN_FOR: TimeDelta = TimeDelta::hours(24);

/// Agent turns one contact gets within [`LOOP_WINDOW`].
pub const TURNS_PER_WINDOW_MAX: usize = 30;
/// The same text so often in a row, each within [`LOOP_WINDOW`] of the one
/// before, is an auto-responder talking to us.
pub const SAME_TEXT_MAX: u32 = 5;
/// Answers one contact gets in a day.
pub const ANSWERS_PER_DAY_MAX: u32 = 100;
/// Texts of each other kind one contact gets in an hour: HELP, MY STATUS, what
/// confirms START and CONTINUE, our question, and what stands in for an answer.
/// The confirmation of a STOP is never limited.
pub const NOTICES_PER_HOUR_MAX: u32 = 5;
/// See [`NOTICES_PER_HOUR_MAX`].
pub const NOTICES_PER_DAY_MAX: u32 = 10;
/// Parts, the unit carriers charge, that one contact gets in a day unless the
/// deployment says otherwise: a lively conversation, and no runaway.
pub const CONTACT_PARTS_PER_DAY: u32 = 200;
/// Parts a whole deployment sends in a day (UTC) unless it says otherwise.
pub const DEPLOYMENT_PARTS_PER_DAY: u32 = 20_000;

/// From this age on an answer is late: it may wait for the morning.
pub const LATE_AFTER: TimeDelta = TimeDelta::minutes(15);

/// The window of both loop limits.
pub const LOOP_WINDOW: TimeDelta = TimeDelta::hours(1);

/// Texts one agent turn covers. Beyond it the oldest stay in the ledger
/// without an answer of their own: nobody writes so many before one answer.
pub const COVERED_TEXTS_MAX: usize = 100;

/// An inbound body beyond this is no text message (a concatenated SMS has at
/// most 39,015 characters) and goes to quarantine.
pub const BODY_BYTES_MAX: usize = 160_000;

/// How long the carrier may keep trying to deliver an answer: none is to arrive
/// long after a STOP that came meanwhile. A confirmation only as long as
/// [`CONFIRMATION_WITHIN`] leaves.
pub const TIME_TO_LIVE: TimeDelta = TimeDelta::minutes(30);
/// The shortest time to live AWS takes, and the longest a call that hands a
/// text over may take: with less left, a confirmation would be late.
pub const TIME_TO_LIVE_MIN: TimeDelta = TimeDelta::seconds(5);
/// See [`TIME_TO_LIVE_MIN`].
pub const HANDOVER_WITHIN: TimeDelta = TimeDelta::seconds(15);

/// How long one invocation of the replier works before it leaves the rest to
/// the next. The function's timeout is longer, and the queue's visibility
/// timeout longer than that, so that no two repliers serve one contact.
pub const REPLIER_WORKS_FOR: TimeDelta = TimeDelta::seconds(80);

/// The carrier sends a long text in parts, as slowly as one in this time (a long
/// code's rate) where AWS has not told how many a second the number may send.
pub const PART_TAKES: TimeDelta = TimeDelta::seconds(1);
/// What is left between the last part of one text of an answer and the next text.
pub const PART_APART: TimeDelta = TimeDelta::seconds(2);

/// Texts one answer of the agent is sent as at most unless the deployment says
/// otherwise. A longer answer is a model that ran away.
pub const REPLY_TEXTS: u32 = 3;
/// The most that a deployment may say.
pub const REPLY_TEXTS_MAX: u32 = 10;
