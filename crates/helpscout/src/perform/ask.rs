//! Questions → requests.

use contract::{Asked, Trouble};
use domain::effect::Marker;
use domain::ids::Destination;
use domain::memory::Learned;
use domain::step::Question;
use serde_json::json;

use super::{HelpScout, read};
use crate::api::{
    Conversation, ConversationAnswer, ConversationPage, CustomerClauses, CustomerHit, ListQuery, Order, SortField,
    StatusFilter, Thread, ThreadsAnswer,
};
use crate::question::{
    self, Candidate, Candidates, ConversationState, Conversations, FoundRecord, HelpScoutQuestion, ListedConversation,
    RecordText, RecordThere, Users,
};
use crate::texts;

/// Pages of a customer's conversations that are read at most (details, Help Scout): 25 each.
const CONVERSATION_PAGES_MAX: u32 = 4;
/// Customers of one search whose numbers are read one by one at most, where the search tells none.
const NUMBERS_READ_MAX: usize = 10;
/// A search query's limit, less what surrounds the list of numbers (sheet helpscout §3.1).
const SPELLINGS_MAX_CHARS: usize = 480;
/// Two quotes and ` OR `.
const SPELLING_OVERHEAD: usize = 6;
/// Records read back are kept up to this many characters each.
const RECORD_TEXT_MAX: usize = 20_000;

impl HelpScout {
    /// The answer, with the time at which it was there.
    pub(super) async fn answer(&self, question: &Question) -> Result<Asked, Trouble> {
        let mut asked = self.answer_now(question).await?;
        if let Some(members) = asked.value.as_object_mut() {
            members.insert(desk::plan::ANSWERED_AT.to_owned(), json!(self.now()));
        }
        Ok(asked)
    }

    async fn answer_now(&self, question: &Question) -> Result<Asked, Trouble> {
        let asked = read(&question.body).map_err(|detail| Trouble::Garbled { detail })?;
        let value = match asked {
            HelpScoutQuestion::CustomersByNumber { number } => {
                let spellings = phone::spellings_within(&number, SPELLINGS_MAX_CHARS, SPELLING_OVERHEAD);
                let clauses = CustomerClauses { phones: &spellings, background: None };
                json!(self.candidates(&clauses).await?)
            }
            HelpScoutQuestion::CustomersByCode { code } => {
                json!(self.candidates(&CustomerClauses { phones: &[], background: Some(&code.line()) }).await?)
            }
            HelpScoutQuestion::CustomersByEmail { email } => {
                let found = self.client.customers_by_email(&email).await?;
                json!(Candidates { customers: found.into_iter().map(candidate).collect() })
            }
            HelpScoutQuestion::Conversations { inbox, customer, closed_too } => {
                let status = if closed_too { StatusFilter::All } else { StatusFilter::Open };
                // The list is in order of activity: the first open one that a record may join decides.
                let enough = |one: &Conversation| {
                    !closed_too && listed(one).is_eligible() && one.thread_count <= question::THREADS_MAX
                };
                let found = self.conversations_of(Some(inbox), &customer, status, false, enough).await?;
                json!(Conversations { conversations: found.conversations.iter().map(listed).collect() })
            }
            HelpScoutQuestion::Conversation { id, destination } => return self.conversation(&id, &destination).await,
            HelpScoutQuestion::Users { inbox } => {
                let users = self.client.users(None).await?;
                let in_inbox = self.client.users(Some(inbox)).await?.into_iter().map(|user| user.id).collect();
                json!(Users { users, in_inbox })
            }
            HelpScoutQuestion::RecordThere { customer, code } => {
                let found =
                    self.find_record(&customer, |_, thread| code.is_in(&texts::plain_text(&thread.body))).await?;
                json!(RecordThere { found })
            }
        };
        Ok(Asked { value, ..Asked::default() })
    }

    pub(super) async fn candidates(&self, clauses: &CustomerClauses<'_>) -> Result<Candidates, Trouble> {
        let found = self.client.search_customers(clauses).await?;
        // Whether somebody carries our code decides whether he is made once more.
        if let Some(code) = clauses.background.filter(|_| found.more) {
            let carries_it = |hit: &CustomerHit| hit.background.as_ref().is_some_and(|text| text.contains(code));
            if !found.customers.iter().any(carries_it) {
                return Err(not_whole("customers"));
            }
        }
        let mut customers = Vec::with_capacity(found.customers.len());
        let mut numbers_read = 0;
        for mut hit in found.customers {
            if hit.phones.is_none() && numbers_read < NUMBERS_READ_MAX && !clauses.phones.is_empty() {
                numbers_read += 1;
                hit.phones = self.client.customer_phones(&hit.id).await?;
            }
            customers.push(candidate(hit));
        }
        Ok(Candidates { customers })
    }

    async fn conversation(&self, id: &str, destination: &Destination) -> Result<Asked, Trouble> {
        let seen = |conversation: &Conversation| Learned::ConversationSeen {
            conversation: conversation.id.clone(),
            destination: destination.clone(),
            link: conversation.link.clone(),
        };
        let (state, learned) = match self.client.conversation(id).await? {
            ConversationAnswer::Found(conversation) => {
                let learned = vec![seen(&conversation)];
                (ConversationState::Found { conversation: listed(&conversation) }, learned)
            }
            ConversationAnswer::Moved(conversation) => {
                let merged = Learned::ConversationMerged {
                    from: id.to_owned(),
                    into: conversation.id.clone(),
                    destination: destination.clone(),
                };
                let learned = vec![merged, seen(&conversation)];
                (ConversationState::Merged { into: conversation.id }, learned)
            }
            ConversationAnswer::Gone => {
                let gone = Learned::ConversationGone { conversation: id.to_owned(), destination: destination.clone() };
                (ConversationState::Gone, vec![gone])
            }
        };
        Ok(Asked { value: json!(state), learned, ..Asked::default() })
    }

    /// A customer's conversations in an inbox or in all, last active first; reading stops at one that `enough` accepts.
    pub(super) async fn conversations_of(
        &self,
        inbox: Option<i64>,
        customer: &str,
        status: StatusFilter,
        threads: bool,
        enough: impl Fn(&Conversation) -> bool,
    ) -> Result<ConversationPage, Trouble> {
        let mut all = ConversationPage::default();
        for page in 1..=CONVERSATION_PAGES_MAX {
            let query = ListQuery {
                mailbox: inbox,
                status,
                customer: Some(customer),
                modified_since: None,
                sort: SortField::ModifiedAt,
                order: Order::Descending,
                page,
                threads,
            };
            let answer = self.client.list_conversations(&query).await?;
            let stop = !answer.has_next || answer.conversations.iter().any(&enough);
            all.conversations.extend(answer.conversations);
            all.unreadable += answer.unreadable;
            all.has_next = answer.has_next;
            if stop {
                break;
            }
        }
        Ok(all)
    }

    /// Looks for a record in a customer's conversations, in whichever inbox people moved them to: in the threads that the list brings along, else in those read
    /// one conversation at a time. That it is not there is said only when all that stands there could be read.
    pub(super) async fn find_record(
        &self,
        customer: &str,
        is_it: impl Fn(&Conversation, &Thread) -> bool + Send + Sync,
    ) -> Result<Option<FoundRecord>, Trouble> {
        let holds = |conversation: &Conversation| {
            conversation.threads.iter().flatten().any(|thread| is_it(conversation, thread))
        };
        let list = self.conversations_of(None, customer, StatusFilter::All, true, holds).await?;
        let mut is_whole = list.unreadable == 0;
        for conversation in &list.conversations {
            if conversation.threads.is_some() && !holds(conversation) {
                continue;
            }
            // The list trails writes; the threads themselves do not.
            let threads = match self.client.threads(&conversation.id).await? {
                ThreadsAnswer::Found(threads) => threads,
                ThreadsAnswer::Partly(threads) => {
                    is_whole = false;
                    threads
                }
                // Merged or deleted since the list was made.
                ThreadsAnswer::Moved(_) | ThreadsAnswer::Gone => {
                    is_whole &= conversation.threads.is_some();
                    Vec::new()
                }
            };
            // What the list still shows was there, whatever became of it since.
            let shown = conversation.threads.as_deref().unwrap_or_default();
            for threads in [threads.as_slice(), shown] {
                if let Some(found) = threads.iter().find(|thread| is_it(conversation, thread)) {
                    let thread = found.id.clone();
                    // What did not fit there went on in another conversation.
                    let others = list.conversations.iter().filter(|other| other.id != conversation.id);
                    let elsewhere =
                        others.flat_map(|other| self::records(other.threads.as_deref().unwrap_or_default()));
                    let records = records(threads)
                        .into_iter()
                        .chain(elsewhere.filter(|it| Marker::any_is_in(&it.text)))
                        .collect();
                    return Ok(Some(FoundRecord { conversation: listed(conversation), thread, records }));
                }
            }
        }
        if is_whole { Ok(None) } else { Err(not_whole("records")) }
    }
}

/// What is looked for was not among what could be read, and there was more.
pub(super) fn not_whole(what: &str) -> Trouble {
    Trouble::Garbled { detail: format!("not all {what} could be read, and what is looked for may be among the others") }
}

/// The threads' texts, as they are compared and kept.
pub(super) fn records(threads: &[Thread]) -> Vec<RecordText> {
    threads
        .iter()
        .filter(|thread| !thread.body.is_empty())
        .map(|thread| RecordText {
            thread: thread.id.clone(),
            text: texts::plain_text(&thread.body).chars().take(RECORD_TEXT_MAX).collect(),
        })
        .collect()
}

pub(super) fn candidate(hit: CustomerHit) -> Candidate {
    Candidate {
        id: hit.id,
        first: hit.first,
        last: hit.last,
        emails: hit.emails,
        phones: hit.phones.unwrap_or_default(),
        organization: hit.organization,
        job_title: hit.job_title,
        background: hit.background,
        created_at: hit.created_at,
    }
}

pub(super) fn listed(conversation: &Conversation) -> ListedConversation {
    ListedConversation {
        id: conversation.id.clone(),
        status: conversation.status.clone(),
        state: conversation.state.clone(),
        inbox: conversation.mailbox,
        customer: conversation.customer.clone(),
        tags: conversation.tags.clone(),
        threads: conversation.thread_count,
        assignee: conversation.assignee,
        closed_at: conversation.closed_at,
        link: conversation.link.clone(),
    }
}
