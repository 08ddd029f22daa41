//! Open questions whether a text was a request to stop. What was not asked for
//! is held until the contact answers, or a person enters what they want.

use serde::{Deserialize, Serialize};
use textledger_domain::consent::Question;
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_projections::target::Generation;

use super::{Consents, Error};

/// How far an open question has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// It was not sent, or did not arrive: it goes out with the contact's next
    /// text, and until then nothing ends it but a wish.
    NotAsked,
    /// It was sent, and waits for the answer.
    Asked,
    /// There was no answer in time: the contact counts as opted out.
    NotAnswered,
}

/// A contact who may have asked to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenQuestion {
    /// The contact.
    pub phone_number: String,
    /// The event that raised the question.
    pub question: EventId,
    /// When the customer sent the text.
    pub said_at: Timestamp,
    /// How far it has come.
    pub state: QuestionState,
    /// From when on silence counts as a revocation, once it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
}

impl OpenQuestion {
    fn new(phone: &PhoneNumber, question: &Question, now: Timestamp) -> Self {
        let answer_by = question.answer_by();
        Self {
            phone_number: phone.e164().to_owned(),
            question: question.event,
            said_at: question.at,
            state: match answer_by {
                None => QuestionState::NotAsked,
                Some(at) if now < at => QuestionState::Asked,
                Some(_) => QuestionState::NotAnswered,
            },
            answer_by,
        }
    }
}

impl Consents {
    /// Every open question by this generation of the consent view, the oldest
    /// first. From an index that is eventually
    /// consistent: for lists, not for decisions.
    ///
    /// # Errors
    /// [`Error::Views`]
    pub(super) async fn open_questions(&self, generation: Generation) -> Result<Vec<OpenQuestion>, Error> {
        let now = self.ledger.now();
        let rows = self.views.open_questions(generation).await?;
        Ok(rows
            .iter()
            .filter_map(|row| Some(OpenQuestion::new(&row.phone_number, row.basis.question.as_ref()?, now)))
            .collect())
    }
}
