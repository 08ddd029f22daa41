//! Taking a text: whether the phone, the rate and the budget allow it, and what
//! is then kept and reported. All of it in one transaction, so that a text and
//! its reports are there both or neither.

use rusqlite::Connection;
use textledger_domain::number_type::NumberType;

use super::accepted::AcceptedText;
use super::behaviour::{Behaviour, BlockedText};
use super::delivery::{Delivery, Outcome};
use super::refusal::{Refusal, Resource};
use super::request::TextRequest;
use super::{Carrier, Conduct, Error, delivery_event, limits, opt_outs, texts};

impl Carrier {
    /// Takes a valid request and answers the message id. A dry run keeps
    /// nothing and counts towards no limit.
    pub(super) fn accept(&self, request: TextRequest) -> Result<String, Refusal> {
        let mut conduct = self.conduct();
        let message_id = (self.new_id)();
        let accepted = self.store.transact(|rows| self.take(rows, &mut conduct, request, &message_id))?;
        drop(conduct);
        if accepted {
            self.tell_followers();
        }
        Ok(message_id)
    }

    fn take(
        &self,
        rows: &Connection,
        conduct: &mut Conduct,
        request: TextRequest,
        message_id: &str,
    ) -> Result<bool, Refusal> {
        if let Some(id) = request.configuration_set.as_ref().filter(|name| !self.account().has_set(name)) {
            return Err(Refusal::NotFound { resource: Resource::ConfigurationSet, id: id.clone() });
        }
        let is_reported = request.configuration_set.is_some();
        let now = self.clock.now();
        let parts = (self.parts)(&request.body);
        let from = request.from.as_deref().unwrap_or_default();
        let blocked = self.check_phone(rows, &conduct.behaviour, from, &request.to)?;
        if let Some(most) = conduct.behaviour.month_spend_max
            && limits::spent_in_month(rows, now, self.parts)? + limits::price(parts) > most
        {
            return Err(Refusal::SpendLimit);
        }
        if request.dry_run {
            return Ok(false);
        }
        if let Some(per_second) = conduct.behaviour.line(from).parts_per_second
            && !conduct.meter.admits(from, parts, per_second, now)
        {
            return Err(Refusal::Throttled);
        }
        let delivery = match blocked {
            true => Delivery { outcome: Some(Outcome::CarrierBlocked), ..conduct.behaviour.delivery },
            false => conduct.scripted.pop_front().unwrap_or(conduct.behaviour.delivery),
        };
        let text = AcceptedText {
            row_id: 0,
            message_id: message_id.to_owned(),
            from: request.from,
            to: request.to,
            body: request.body,
            message_type: request.message_type,
            context: request.context,
            ttl_seconds: request.ttl_seconds,
            accepted_at: now,
        };
        self.keep(rows, &text, &delivery)?;
        if is_reported {
            self.plan_reports(rows, &text, &delivery, parts)?;
        }
        Ok(true)
    }

    /// Refuses a text to a phone that does not want it; whether the carrier
    /// will block it instead.
    fn check_phone(
        &self,
        rows: &Connection,
        behaviour: &Behaviour,
        from: &str,
        phone: &str,
    ) -> Result<bool, Refusal> {
        let toll_free = behaviour.line(from).personality.number_type() == NumberType::TollFree;
        // Opt-out lists mean nothing to a toll-free number.
        let unwanted = match toll_free {
            true => texts::is_blocked(rows, from, phone)?,
            false => opt_outs::is_listed(rows, &self.list_of(from), phone)?,
        };
        match (unwanted, toll_free, behaviour.toll_free.blocked_text) {
            (false, ..) => Ok(false),
            (true, true, BlockedText::Reported) => Ok(true),
            (true, ..) => Err(Refusal::OptedOut { phone: phone.to_owned() }),
        }
    }

    fn keep(&self, rows: &Connection, text: &AcceptedText, how: &Delivery) -> Result<(), Error> {
        texts::insert(rows, text)?;
        if how.outcome.is_some_and(|outcome| !outcome.reaches_phone()) {
            rows.prepare_cached("INSERT INTO carrier_undelivered (row_id) VALUES (last_insert_rowid())")?
                .execute([])?;
        }
        Ok(())
    }

    fn plan_reports(
        &self,
        rows: &Connection,
        text: &AcceptedText,
        how: &Delivery,
        parts: u32,
    ) -> Result<(), Error> {
        let mut later = rows.prepare_cached("INSERT INTO carrier_reports (due_at, event) VALUES (?1, ?2)")?;
        let encoding = delivery_event::encoding(&text.body, self.parts);
        for report in how.plan(text.accepted_at) {
            let event = delivery_event::event(text, &report, how, parts, encoding);
            later.execute(rusqlite::params![report.due.unix_millis(), event])?;
        }
        Ok(())
    }
}
