//! What goes wrong on purpose: scripted faults of the API, so that a tool can be seen to survive AWS's bad days.
//!
//! A rule says what happens, to which calls, how likely and how often; the first rule that fits a call decides. Rules
//! live in memory and go with the server. Only calls whose signature is right meet one.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::query::Fault;

/// Longest pause of a slow or late answer.
const SLOWEST: Duration = Duration::from_secs(600);

/// What happens to a call. The action has not run when it is refused or reset; it has when its answer is late or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Throttling`, Rate exceeded (S3: `SlowDown`).
    Throttle,
    /// `InternalFailure`, status 500 (S3: `InternalError`).
    InternalError,
    /// `ServiceUnavailable`, status 503.
    Unavailable,
    /// `ExpiredToken`, status 403.
    ExpiredToken,
    /// The connection ends without an answer, and nothing was done.
    Reset,
    /// The action takes full effect; then the connection ends without an answer.
    Lost,
    /// The action begins so much later; its answer is right.
    Slow(Duration),
    /// The action runs at once; its answer comes so much later.
    Late(Duration),
}

/// What becomes of an answer that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoiled {
    /// Nobody gets it: the connection ends.
    Dropped,
    /// It is withheld so long.
    Withheld(Duration),
}

impl Kind {
    const WORDS: [(&'static str, Self); 6] = [
        ("throttle", Self::Throttle),
        ("internal-error", Self::InternalError),
        ("unavailable", Self::Unavailable),
        ("expired-token", Self::ExpiredToken),
        ("reset", Self::Reset),
        ("lost", Self::Lost),
    ];

    /// How long the action waits for its turn.
    pub(crate) fn pause(self) -> Option<Duration> {
        if let Self::Slow(pause) = self { Some(pause) } else { None }
    }

    /// What becomes of the answer, and the word for it in the record of calls.
    pub(crate) fn spoils(self) -> Option<(Spoiled, Option<&'static str>)> {
        match self {
            Self::Reset => Some((Spoiled::Dropped, Some("ConnectionReset"))),
            Self::Lost => Some((Spoiled::Dropped, Some("ConnectionLost"))),
            Self::Late(pause) => Some((Spoiled::Withheld(pause), None)),
            _ => None,
        }
    }

    /// The error that AWS's query services answer instead of running the action; `None` where it runs.
    pub(crate) fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::Throttle => Fault::new("Throttling", "Rate exceeded"),
            Self::InternalError => Fault::internal("The request processing has failed (a scripted fault)."),
            Self::Unavailable => Fault {
                sender: false,
                ..Fault::new("ServiceUnavailable", "Service is temporarily unavailable.").with_status(503)
            },
            Self::ExpiredToken => {
                Fault::new("ExpiredToken", "The security token included in the request is expired").with_status(403)
            }
            Self::Reset => Fault::internal("The connection was reset."),
            Self::Lost | Self::Slow(_) | Self::Late(_) => return None,
        })
    }
}

/// A rule: `throttle,service=rds,action=DescribeDBInstances,probability=0.3,after=2,count=5`, `slow=2s`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What happens.
    pub kind: Kind,
    /// Service that it happens to; none is every one.
    pub service: Option<String>,
    /// Action that it happens to; none is every one.
    pub action: Option<String>,
    /// How likely, from 0 to 1.
    pub probability: f64,
    /// How many calls that it fits pass it unharmed, before it happens to any.
    pub after: u32,
    /// How many times more; none is without end.
    pub count: Option<u32>,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let mut rule = Self {
            kind: kind(parts.next().unwrap_or_default())?,
            service: None,
            action: None,
            probability: 1.0,
            after: 0,
            count: None,
        };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (name, value) {
                ("service" | "action", "") => return Err(format!("{name} has no value")),
                ("service", value) => rule.service = Some(value.to_owned()),
                ("action", value) => rule.action = Some(value.to_owned()),
                ("probability", value) => {
                    let number = value.parse().ok().filter(|number| (0.0..=1.0).contains(number));
                    rule.probability = number.ok_or_else(|| format!("'{value}' is no probability from 0 to 1"))?;
                }
                ("after", value) => {
                    rule.after = value.parse().map_err(|_| format!("'{value}' is no number of calls"))?;
                }
                ("count", value) => {
                    let number = value.parse().ok().filter(|number| *number > 0);
                    rule.count = Some(number.ok_or_else(|| format!("'{value}' is no number of calls"))?);
                }
                _ => return Err(format!("'{part}' is none of service=, action=, probability=, after=, count=")),
            }
        }
        Ok(rule)
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    match text.split_once('=') {
        Some(("slow", word)) => return duration(word).map(Kind::Slow),
        Some(("late", word)) => return duration(word).map(Kind::Late),
        _ => {}
    }
    let found = Kind::WORDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    found.ok_or_else(|| {
        let words: Vec<&str> = Kind::WORDS.iter().map(|(word, _)| *word).collect();
        format!("'{text}' is none of {}, slow=2s, late=2s", words.join(", "))
    })
}

fn duration(word: &str) -> Result<Duration, String> {
    let milliseconds = match word.strip_suffix("ms") {
        Some(number) => number.parse().ok(),
        None => word.strip_suffix('s').and_then(|number| number.parse::<u64>().ok()?.checked_mul(1000)),
    };
    let pause = milliseconds.map(Duration::from_millis).filter(|pause| *pause <= SLOWEST);
    pause.ok_or_else(|| format!("'{word}' is no pause such as 500ms or 2s (600s at most)"))
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Slow(pause) => write!(f, "slow={}ms", pause.as_millis())?,
            Kind::Late(pause) => write!(f, "late={}ms", pause.as_millis())?,
            kind => {
                let word = Kind::WORDS.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word);
                f.write_str(word)?;
            }
        }
        for (name, value) in [("service", &self.service), ("action", &self.action)] {
            if let Some(value) = value {
                write!(f, ",{name}={value}")?;
            }
        }
        if self.probability < 1.0 {
            write!(f, ",probability={}", self.probability)?;
        }
        if self.after > 0 {
            write!(f, ",after={}", self.after)?;
        }
        self.count.map_or(Ok(()), |count| write!(f, ",count={count}"))
    }
}

/// A rule in force, with what is left of its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// The rule.
    pub rule: Rule,
    /// How many calls it happened to.
    pub met: u64,
}

/// The rules in force.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<InForce>>);

impl Faults {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<InForce>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds rules behind those that are there.
    pub fn add(&self, rules: impl IntoIterator<Item = Rule>) {
        self.with(|known| known.extend(rules.into_iter().map(|rule| InForce { rule, met: 0 })));
    }

    /// Removes every rule.
    pub fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The rules in force; those that are used up are gone.
    pub fn list(&self) -> Vec<InForce> {
        self.with(|rules| rules.clone())
    }

    /// What happens to this call, if anything.
    pub(crate) fn draw(&self, service: &str, action: &str) -> Option<Kind> {
        let fits = |wish: &Option<String>, is: &str| wish.as_ref().is_none_or(|wish| wish.eq_ignore_ascii_case(is));
        self.with(|rules| {
            let at = rules.iter_mut().position(|InForce { rule, .. }| {
                if !fits(&rule.service, service) || !fits(&rule.action, action) {
                    return false;
                }
                // Who passes one rule may still meet the next.
                if rule.after > 0 {
                    rule.after -= 1;
                    return false;
                }
                chance() < rule.probability
            })?;
            let found = rules.get_mut(at)?;
            found.met += 1;
            let kind = found.rule.kind;
            found.rule.count = found.rule.count.map(|count| count - 1);
            if found.rule.count == Some(0) {
                rules.remove(at);
            }
            Some(kind)
        })
    }
}

/// From 0 to less than 1.
fn chance() -> f64 {
    let mut bytes = [0_u8; 4];
    // Without randomness every rule fits: better too many faults than none.
    let _ = getrandom::fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written() {
        for text in [
            "throttle",
            "reset,service=s3,action=PutObject,probability=0.25,count=3",
            "slow=1500ms,action=DescribeEvents",
            "expired-token,count=1",
            "lost,action=CreateEnvironment,after=2,count=1",
            "late=30000ms,service=rds",
        ] {
            assert_eq!(text.parse::<Rule>().expect(text).to_string(), text);
        }
        assert_eq!("slow=2s".parse::<Rule>().expect("reads").kind, Kind::Slow(Duration::from_secs(2)));
        for text in [
            "",
            "fire",
            "slow=",
            "slow=900s",
            "late",
            "late=1m",
            "lost,after=-1",
            "lost=2s",
            "throttle,probability=2",
            "reset,count=0",
            "reset,action",
            "a=b",
        ] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_decides_until_it_is_used_up() {
        let faults = Faults::default();
        faults
            .add(["throttle,service=rds,count=2", "reset,action=DescribeEvents"].map(|text| text.parse().expect(text)));
        assert_eq!(faults.draw("sts", "GetCallerIdentity"), None);
        assert_eq!(faults.draw("rds", "DescribeEvents"), Some(Kind::Throttle));
        assert_eq!(faults.draw("RDS", "DescribeDBInstances"), Some(Kind::Throttle));
        assert_eq!(faults.draw("rds", "DescribeDBInstances"), None);
        assert_eq!(faults.draw("elasticbeanstalk", "DescribeEvents"), Some(Kind::Reset));
        faults.add(["throttle,probability=0".parse().expect("reads")]);
        assert_eq!((0..100).find_map(|_| faults.draw("sts", "GetCallerIdentity")), None);
        faults.clear();
        assert!(faults.list().is_empty());
    }

    #[test]
    fn the_first_calls_pass_a_rule_and_each_rule_counts_for_itself() {
        let faults = Faults::default();
        faults.add(["lost,after=2,count=1", "reset,after=1,action=B"].map(|text| text.parse().expect(text)));
        assert_eq!(faults.draw("x", "A"), None);
        assert_eq!(faults.draw("x", "B"), None);
        assert_eq!(faults.draw("x", "B"), Some(Kind::Lost), "and the second rule did not see this call");
        let left = faults.list();
        assert_eq!(
            left.iter().map(|it| (it.rule.to_string(), it.met)).collect::<Vec<_>>(),
            [("reset,action=B".into(), 0)]
        );
        assert_eq!(faults.draw("x", "B"), Some(Kind::Reset));
        assert_eq!(faults.list().first().map(|it| it.met), Some(1));
    }

    #[test]
    fn a_probability_is_met() {
        let faults = Faults::default();
        faults.add(["throttle,probability=0.5".parse().expect("reads")]);
        let hit = (0..2_000).filter(|_| faults.draw("sts", "GetCallerIdentity").is_some()).count();
        // Ten standard deviations to either side.
        assert!((776..1_224).contains(&hit), "{hit}");
    }
}
