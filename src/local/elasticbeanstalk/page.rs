//! Lists in pages: how many items, and an opaque token that says where the next page starts.
//!
//! A token is bound to its action, so that one of another list, or one that a client made up, is refused.

use sha2::{Digest, Sha256};

use crate::local::query::{Call, Fault};

/// Most items of a page, also when no number is given.
const MOST: i64 = 1000;

/// A page of a list: where it starts and how many items it has.
pub(super) struct Page<'a> {
    call: &'a Call,
    start: Option<i64>,
    limit: usize,
}

impl<'a> Page<'a> {
    /// Reads `MaxRecords` and `NextToken`.
    pub(super) fn read(call: &'a Call) -> Result<Self, Fault> {
        Self::of(call, "MaxRecords")
    }

    /// Reads the number under another name, and `NextToken`.
    pub(super) fn of(call: &'a Call, number: &str) -> Result<Self, Fault> {
        let limit = call.params.integer(number)?.unwrap_or(MOST).clamp(1, MOST);
        let start = call.params.optional("NextToken").map(|token| open(&call.action, token)).transpose()?;
        Ok(Self { call, start, limit: usize::try_from(limit).unwrap_or(1) })
    }

    /// Where the page starts, in the caller's own count; `None` for the first.
    pub(super) fn start(&self) -> Option<i64> {
        self.start
    }

    /// How many items it has.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The token of a page that starts there.
    pub(super) fn token(&self, start: i64) -> String {
        seal(&self.call.action, start)
    }

    /// The items of this page, and the token of the next.
    pub(super) fn cut<T>(&self, items: Vec<T>) -> (Vec<T>, Option<String>) {
        let skip = self.start.and_then(|start| usize::try_from(start).ok()).unwrap_or_default();
        let end = skip.saturating_add(self.limit);
        let next = (items.len() > end).then(|| self.token(i64::try_from(end).unwrap_or(i64::MAX)));
        (items.into_iter().skip(skip).take(self.limit).collect(), next)
    }
}

fn seal(action: &str, start: i64) -> String {
    hex::encode(format!("{start}.{}", mark(action, start)))
}

fn mark(action: &str, start: i64) -> String {
    hex::encode(Sha256::digest(format!("{action} from {start}"))).chars().take(16).collect()
}

/// Where a token points to.
///
/// # Errors
/// `InvalidParameterValue` when it was not made here for this action (the sentence is ours).
fn open(action: &str, token: &str) -> Result<i64, Fault> {
    let text = hex::decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let parts = text.split_once('.').and_then(|(start, mark)| Some((start.parse::<i64>().ok()?, mark)));
    match parts {
        Some((start, sent)) if sent == mark(action, start) => Ok(start),
        _ => Err(Fault::invalid_parameter_value("NextToken is not valid.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_and_only_in_its_own_action() {
        let token = seal("DescribeEvents", 1_700_000_000_123);
        assert_eq!(open("DescribeEvents", &token), Ok(1_700_000_000_123));
        assert!(!token.contains("1700000000123"), "opaque");
        for (action, token) in
            [("DescribeEnvironments", token.as_str()), ("DescribeEvents", "7"), ("DescribeEvents", "é")]
        {
            assert_eq!(open(action, token).map_err(|fault| fault.message), Err("NextToken is not valid.".into()));
        }
    }
}
