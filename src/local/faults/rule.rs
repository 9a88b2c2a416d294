//! A rule: what goes wrong, where, how likely and how often; as people write it, and back.

use std::fmt;
use std::str::FromStr;

use super::{Kind, Occasion};
use crate::error::nearest::did_you_mean;
use crate::local::query::dispatch;

/// A rule: `throttle,service=rds,action=DescribeDBInstances,probability=0.3,after=2,count=5`, `slow=2s`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What happens.
    pub kind: Kind,
    /// Service that it happens to; none is every one.
    pub service: Option<String>,
    /// Action that it happens to, or that began the operation it happens to; none is every one.
    pub action: Option<String>,
    /// Environment that it happens to; none is every one, and calls that name none.
    pub environment: Option<String>,
    /// How likely, from 0 to 1.
    pub probability: f64,
    /// How many calls that it fits pass it unharmed, before it happens to any.
    pub after: u32,
    /// How many times more; none is without end.
    pub count: Option<u32>,
    /// What the dice are thrown by: the same calls in the same order meet the same faults. None is by chance.
    pub seed: Option<u64>,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let mut rule = Self {
            kind: parts.next().unwrap_or_default().parse()?,
            service: None,
            action: None,
            environment: None,
            probability: 1.0,
            after: 0,
            count: None,
            seed: None,
        };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (name, value) {
                ("service" | "action" | "environment", "") => return Err(format!("{name} has no value")),
                ("service", value) => rule.service = Some(value.to_owned()),
                ("action", value) => rule.action = Some(value.to_owned()),
                ("environment", value) => rule.environment = Some(value.to_owned()),
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
                ("seed", value) => {
                    rule.seed = Some(value.parse().map_err(|_| format!("'{value}' is no seed: a number"))?);
                }
                _ => {
                    return Err(format!(
                        "'{part}' is none of service=, action=, environment=, probability=, after=, count=, seed="
                    ));
                }
            }
        }
        rule.check()
    }
}

impl Rule {
    /// Refuses a rule that could never happen.
    fn check(self) -> Result<Self, String> {
        match (&self.action, self.kind.actions()) {
            (Some(action), Some(known)) if !known.iter().any(|known| known.eq_ignore_ascii_case(action)) => {
                let known = if known.is_empty() { "no call".to_owned() } else { known.join(", ") };
                Err(format!("{} never happens to {action}: it happens to {known}", self.kind))
            }
            (Some(action), None) => {
                let known: Vec<String> = dispatch::actions().collect();
                if known.iter().any(|known| known.eq_ignore_ascii_case(action)) {
                    return Ok(self);
                }
                let near = did_you_mean(action, known.iter().map(String::as_str));
                Err(format!("'{action}' is no action of any service here{near}"))
            }
            _ => Ok(self),
        }
    }

    /// Whether it is about this.
    pub(super) fn fits(&self, occasion: &Occasion<'_>) -> bool {
        let is = |wish: &Option<String>, is: &str| wish.as_ref().is_none_or(|wish| wish.eq_ignore_ascii_case(is));
        self.kind.place() == occasion.place
            && self.kind.actions().is_none_or(|known| {
                known.is_empty() || known.iter().any(|known| known.eq_ignore_ascii_case(occasion.action))
            })
            && is(&self.service, occasion.service)
            && is(&self.action, occasion.action)
            && self.environment.as_ref().is_none_or(|wish| occasion.environments.contains(wish))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        for (name, value) in [("service", &self.service), ("action", &self.action), ("environment", &self.environment)]
        {
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
        if let Some(count) = self.count {
            write!(f, ",count={count}")?;
        }
        self.seed.map_or(Ok(()), |seed| write!(f, ",seed={seed}"))
    }
}
