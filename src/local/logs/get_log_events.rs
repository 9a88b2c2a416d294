//! `GetLogEvents`: the events of one stream, forwards or backwards. At either end a reader gets the token back that it
//! came with.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::store::Event;
use super::{agent, input, invalid};

/// Digits of the number in a token.
const DIGITS: usize = 42;

/// Where to read on: forwards from behind an event, or backwards from before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Forward((i64, u64)),
    Backward((i64, u64)),
}

impl Token {
    fn parse(text: &str) -> Result<Self, Fault> {
        let parsed = || -> Option<Self> {
            let (direction, rest) = text.split_once('/')?;
            let digits = rest.strip_suffix("/s")?;
            let (timestamp, number) = digits.split_at_checked(digits.len().checked_sub(DIGITS)?)?;
            let key = (timestamp.parse().ok()?, number.parse().ok()?);
            match direction {
                "f" => Some(Self::Forward(key)),
                "b" => Some(Self::Backward(key)),
                _ => None,
            }
        };
        parsed().ok_or_else(|| invalid("The specified nextToken is invalid."))
    }

    fn text(self) -> String {
        let (direction, (timestamp, number)) = match self {
            Self::Forward(key) => ('f', key),
            Self::Backward(key) => ('b', key),
        };
        format!("{direction}/{timestamp:014}{number:0DIGITS$}/s")
    }
}

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let (name, stream) = (input::read_group(call)?, input::stream_name(params)?);
    let (span, limit) = (input::Span::read(params, false)?, input::limit(params)?);
    let from_head = constraint::truth(params, "startFromHead")?;
    let token = params.optional("nextToken").map(Token::parse).transpose()?;
    agent::collect(&call.local, &call.region);
    let groups = input::groups(call);
    let group = groups.group(&name)?;
    let events = call.local.logs.read(&group.stream(stream)?.file)?;
    let events: Vec<Event> = events.into_iter().filter(|event| span.takes(group, event)).collect();
    let (page, forward, backward) = page(&events, token, from_head, limit);
    let shapes = page.into_iter().map(|event| {
        Structure::new()
            .with("timestamp", event.timestamp)
            .with("message", &event.message)
            .with("ingestionTime", event.ingested)
    });
    Ok(Structure::new()
        .with("events", Value::members(shapes))
        .with("nextForwardToken", forward.text())
        .with("nextBackwardToken", backward.text())
        .into())
}

fn page(events: &[Event], token: Option<Token>, from_head: bool, limit: usize) -> (Vec<&Event>, Token, Token) {
    let page: Vec<&Event> = match token {
        Some(Token::Forward(key)) => input::take(events.iter().filter(|event| event.key() > key), limit),
        None if from_head => input::take(events.iter(), limit),
        Some(Token::Backward(key)) => backwards(events.iter().rev().filter(|event| event.key() < key), limit),
        None => backwards(events.iter().rev(), limit),
    };
    let (first, end) = match (page.first(), page.last(), token) {
        (Some(first), Some(last), _) => (first.key(), last.key()),
        // Nothing this way: the other way leads back to where the reader came from.
        (_, _, Some(Token::Forward((timestamp, number)))) => ((timestamp, number + 1), (timestamp, number)),
        (_, _, Some(Token::Backward((timestamp, number)))) => {
            ((timestamp, number), (timestamp, number.saturating_sub(1)))
        }
        (_, _, None) => ((0, 0), (0, 0)),
    };
    (page, Token::Forward(end), Token::Backward(first))
}

fn backwards<'a>(events: impl Iterator<Item = &'a Event>, limit: usize) -> Vec<&'a Event> {
    let mut page = input::take(events, limit);
    page.reverse();
    page
}
