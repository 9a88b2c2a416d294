//! The record of what clients asked for: the last few thousand calls of the API, without their secrets.
//!
//! It lives in memory and goes with the server. Values of parameters are kept by a list of names that are known to be
//! harmless; everything else is a mask, so that a parameter nobody thought of cannot carry a secret into the record.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;
use time::OffsetDateTime;

use super::query::Params;
use crate::beanstalk::option;
use crate::secret::MASK;

/// How many calls are kept.
pub(crate) const KEPT: usize = 5_000;
/// Most parameters of a call that are kept.
const MOST: usize = 200;
/// Longest text of a call that is kept, in characters.
const LONGEST: usize = 200;

/// Ends of the names of parameters whose values say what is meant and are no secrets.
const TOLD_ENDS: [&str; 16] = [
    "Name",
    "Names",
    "Id",
    "Ids",
    "Identifier",
    "Arn",
    "ARN",
    "Label",
    "Labels",
    "Prefix",
    "Key",
    "Bucket",
    "Time",
    "Version",
    "Class",
    "Namespace",
];
/// Further names of that kind.
const TOLD: [&str; 27] = [
    "Action",
    "AllocatedStorage",
    "AttributeNames",
    "AutoCreateApplication",
    "DeleteSourceBundle",
    "DeletionProtection",
    "Engine",
    "Filters",
    "ForceTerminate",
    "IncludeDeleted",
    "IncludedDeletedBackTo",
    "InfoType",
    "MasterUsername",
    "MaxItems",
    "MaxRecords",
    "MaxResults",
    "Method",
    "Operation",
    "Path",
    "Process",
    "Recursive",
    "Severity",
    "SkipFinalSnapshot",
    "Status",
    "TerminateEnvByForce",
    "TerminateResources",
    "WithDecryption",
];

/// What a client asked for, before the answer is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Service of the credential scope.
    pub(crate) service: String,
    /// Region of the credential scope.
    pub(crate) region: String,
    /// Action, when the request named one.
    pub(crate) action: Option<String>,
    /// How the client calls itself.
    pub(crate) client: String,
    /// Names of the parameters with their values or a mask.
    pub(crate) parameters: Vec<(String, String)>,
    /// AWS's code, when it was refused.
    pub(crate) error_code: Option<String>,
}

/// One call with its answer.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// Its place among all calls of this run of the server, from 1.
    pub(crate) number: u64,
    /// When it came.
    pub(crate) time: OffsetDateTime,
    /// Identifier of the request.
    pub(crate) request_id: String,
    /// What was asked for.
    pub(crate) asked: Asked,
    /// Status of the answer.
    pub(crate) status: u16,
    /// Time to the answer's head.
    pub(crate) took: Duration,
}

/// The last calls, oldest first.
#[derive(Default)]
pub(crate) struct Calls(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    records: VecDeque<Record>,
    count: u64,
}

impl Calls {
    /// Adds a call; the oldest goes when the ring is full.
    pub(crate) fn add(&self, request_id: &str, asked: Asked, status: u16, took: Duration) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.count += 1;
        if ring.records.len() == KEPT {
            ring.records.pop_front();
        }
        let (number, time) = (ring.count, OffsetDateTime::now_utc() - took);
        ring.records.push_back(Record { number, time, request_id: request_id.to_owned(), asked, status, took });
    }

    /// The calls after number `after` for which `is_wanted`, at most the newest `most`, oldest first; and how many there
    /// were in this run.
    pub(crate) fn list(&self, after: u64, most: usize, is_wanted: impl Fn(&Record) -> bool) -> (Vec<Record>, u64) {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = ring.records.iter().rev().take_while(|record| record.number > after);
        let mut records: Vec<Record> = newest.filter(|record| is_wanted(record)).take(most).cloned().collect();
        records.reverse();
        (records, ring.count)
    }
}

/// How a client calls itself.
pub(crate) fn client(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    clip(&agent.unwrap_or_default())
}

/// The beginning of a text.
pub(crate) fn clip(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The parameters of a request as the record may hold them.
pub(crate) fn parameters(params: &Params) -> Vec<(String, String)> {
    let mut told = Vec::new();
    tell(params, "", &mut told);
    told.truncate(MOST);
    told
}

fn tell(node: &Params, path: &str, told: &mut Vec<(String, String)>) {
    for (name, child) in node.children() {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if let Some(value) = child.value() {
            let value = if is_told(node, &path, name) { clip(value) } else { MASK.to_owned() };
            told.push((clip(&path), value));
        }
        tell(child, &path, told);
    }
}

/// Whether the value of a parameter may be shown; `siblings` holds it.
fn is_told(siblings: &Params, path: &str, name: &str) -> bool {
    let top = path.split('.').next().unwrap_or_default();
    if name == "Value" {
        let named = siblings.optional("Namespace").zip(siblings.optional("OptionName"));
        return named.is_some_and(|(namespace, name)| !option::is_private(namespace.trim(), name));
    }
    // Items of a list of plain values are as harmless as the list.
    let name = if name.parse::<u32>().is_ok() { top } else { name };
    TOLD.contains(&name) || TOLD_ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(form: &str) -> Vec<(String, String)> {
        parameters(&Params::parse(form.as_bytes()).expect("parses"))
    }

    #[test]
    fn what_is_meant_is_told_and_what_may_be_secret_is_not() {
        let form = "Action=CreateEnvironment&EnvironmentName=dev&Filters.Filter.1.Values.Value.1=mysql\
                    &OptionSettings.member.1.Namespace=aws%3Aelasticbeanstalk%3Aapplication%3Aenvironment\
                    &OptionSettings.member.1.OptionName=TOKEN&OptionSettings.member.1.Value=hunter1\
                    &OptionSettings.member.2.Namespace=aws%3Ards%3Adbinstance\
                    &OptionSettings.member.2.OptionName=DBPassword&OptionSettings.member.2.Value=hunter2\
                    &OptionSettings.member.3.Namespace=aws%3Ards%3Adbinstance\
                    &OptionSettings.member.3.OptionName=DBEngine&OptionSettings.member.3.Value=mysql\
                    &MasterUserPassword=hunter3&SecretString=hunter4&Value=hunter5&Anything.New=hunter6\
                    &OptionSettings.member.4.Value=hunter7";
        let told = told(form);
        assert!(told.iter().all(|(_, value)| !value.contains("hunter")), "{told:?}");
        let value = |name: &str| told.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(value("EnvironmentName"), Some("dev"));
        assert_eq!(value("OptionSettings.member.1.OptionName"), Some("TOKEN"));
        assert_eq!(value("OptionSettings.member.1.Value"), Some(MASK));
        assert_eq!(value("OptionSettings.member.3.Value"), Some("mysql"));
        assert_eq!(value("Filters.Filter.1.Values.Value.1"), Some("mysql"));
        assert_eq!(value("Anything.New"), Some(MASK));
    }

    #[test]
    fn long_requests_do_not_fill_the_memory() {
        let form = format!("EnvironmentName={}", "x".repeat(10_000));
        assert_eq!(told(&form).first().map(|(_, value)| value.len()), Some(LONGEST));
        let many: String = (0..1_000).map(|number| format!("Names.member.{number}=x&")).collect();
        assert_eq!(told(&many).len(), MOST);
    }

    #[test]
    fn the_oldest_call_goes_first_and_the_newest_are_listed() {
        let calls = Calls::default();
        for _ in 0..KEPT + 5 {
            calls.add("id", Asked::default(), 200, Duration::ZERO);
        }
        let numbers = |after: u64, most: usize| -> Vec<u64> {
            calls.list(after, most, |_| true).0.iter().map(|record| record.number).collect()
        };
        assert_eq!(numbers(0, KEPT).first(), Some(&6));
        assert_eq!(numbers(0, 2), [5_004, 5_005]);
        assert_eq!(numbers(5_004, 10), [5_005]);
        assert!(numbers(5_005, 10).is_empty());
        let (odd, count) = calls.list(5_000, 10, |record| record.number % 2 == 1);
        assert_eq!(
            (odd.iter().map(|record| record.number).collect::<Vec<_>>(), count),
            (vec![5_001, 5_003, 5_005], 5_005)
        );
    }
}
