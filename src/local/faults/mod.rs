//! What goes wrong on purpose: scripted faults of the API and of environments, so that a tool can be seen to survive
//! AWS's bad days.
//!
//! A rule says what happens, where, how likely and how often; the first rule that fits decides. Rules live in memory and
//! go with the server. `kind` is the list of words; whoever may be struck asks `Faults::draw` with its `Occasion`.

mod kind;
mod rule;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use kind::Kind;
pub use rule::Rule;

use super::pace::Stage;
use super::query::Params;

/// What becomes of an answer that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoiled {
    /// Nobody gets it: the connection ends.
    Dropped,
    /// It is withheld so long.
    Withheld(Duration),
}

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A call of the API whose signature is right.
    Call,
    /// A look at the state by an action whose answers are eventually consistent.
    Reading,
    /// A stage of an operation on an environment.
    Stage(Stage),
    /// An environment that is Ready, once a second.
    Running,
}

/// Something that a fault may happen to.
#[derive(Debug)]
pub(crate) struct Occasion<'a> {
    /// Where.
    pub(crate) place: Place,
    /// Service of the call.
    pub(crate) service: &'a str,
    /// Action of the call, or of the one that began the operation.
    pub(crate) action: &'a str,
    /// Names of the environments that it is about.
    pub(crate) environments: &'a [String],
}

/// Names of environments that a call is about, as far as it names them.
pub(crate) fn environments_named(params: &Params) -> Vec<String> {
    let one = ["EnvironmentName", "SourceEnvironmentName", "DestinationEnvironmentName"];
    let mut names: Vec<String> = one.iter().filter_map(|name| params.optional(name)).map(str::to_owned).collect();
    names.extend(params.strings("EnvironmentNames").into_iter().map(str::to_owned));
    names
}

/// A rule in force, with what is left of its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// The rule.
    pub rule: Rule,
    /// How often it happened.
    pub met: u64,
    /// How often the dice were thrown.
    pub thrown: u64,
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
        self.with(|known| known.extend(rules.into_iter().map(|rule| InForce { rule, met: 0, thrown: 0 })));
    }

    /// Removes every rule.
    pub fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The rules in force; those that are used up are gone.
    pub fn list(&self) -> Vec<InForce> {
        self.with(|rules| rules.clone())
    }

    /// What goes wrong now, if anything.
    pub(crate) fn draw(&self, occasion: &Occasion<'_>) -> Option<Kind> {
        self.with(|rules| {
            let at = rules.iter_mut().position(|InForce { rule, thrown, .. }| {
                if !rule.fits(occasion) {
                    return false;
                }
                // Who passes one rule may still meet the next.
                if rule.after > 0 {
                    rule.after -= 1;
                    return false;
                }
                *thrown += 1;
                rule.seed.map_or_else(chance, |seed| dice(seed, *thrown)) < rule.probability
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

    /// The oldest state that a rule in force may ask for.
    pub(crate) fn oldest(&self) -> Duration {
        let age = |it: &InForce| if let Kind::Stale(age) = it.rule.kind { age } else { Duration::ZERO };
        self.with(|rules| rules.iter().map(age).max().unwrap_or_default())
    }
}

/// From 0 to less than 1, always the same for a seed and the number of the throw: SplitMix64.
fn dice(seed: u64, throw: u64) -> f64 {
    let mut mixed = seed.wrapping_add(throw.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from(((mixed ^ (mixed >> 31)) >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
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

    fn call(faults: &Faults, service: &str, action: &str) -> Option<Kind> {
        faults.draw(&Occasion { place: Place::Call, service, action, environments: &[] })
    }

    #[test]
    fn rules_are_read_and_written() {
        for text in [
            "throttle",
            "reset,service=s3,action=PutObject,probability=0.25,count=3",
            "slow=1500ms,action=DescribeEvents",
            "expired-token,count=1",
            "lost,action=CreateEnvironment,after=2,count=1",
            "late=30000ms,service=rds",
            "stale=10000ms,action=DescribeEnvironments,environment=shop-dev",
            "db-failure,environment=shop-dev,probability=0.5",
            "quota,action=CreateEnvironment",
            "reset,probability=0.02,seed=7",
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
        let slip = "slow=2s,action=DescribeEnviroments".parse::<Rule>().expect_err("there is none");
        assert_eq!(
            slip,
            "'DescribeEnviroments' is no action of any service here; did you mean 'DescribeEnvironments'?"
        );
        assert!("throttle,action=putobject".parse::<Rule>().is_ok() && "lost,action=Nope".parse::<Rule>().is_err());
    }

    #[test]
    fn the_first_rule_that_fits_decides_until_it_is_used_up() {
        let faults = Faults::default();
        faults
            .add(["throttle,service=rds,count=2", "reset,action=DescribeEvents"].map(|text| text.parse().expect(text)));
        assert_eq!(call(&faults, "sts", "GetCallerIdentity"), None);
        assert_eq!(call(&faults, "rds", "DescribeEvents"), Some(Kind::Throttle));
        assert_eq!(call(&faults, "RDS", "DescribeDBInstances"), Some(Kind::Throttle));
        assert_eq!(call(&faults, "rds", "DescribeDBInstances"), None);
        assert_eq!(call(&faults, "elasticbeanstalk", "DescribeEvents"), Some(Kind::Reset));
        faults.add(["throttle,probability=0".parse().expect("reads")]);
        assert_eq!((0..100).find_map(|_| call(&faults, "sts", "GetCallerIdentity")), None);
        faults.clear();
        assert!(faults.list().is_empty());
    }

    #[test]
    fn each_kind_strikes_in_its_place_and_only_where_it_is_meant() {
        let faults = Faults::default();
        let rules = ["deploy-failure,environment=dev", "quota", "stale=5s"];
        faults.add(rules.map(|text| text.parse().expect(text)));
        let at = |place, action: &str, environment: &str| {
            let environments = [environment.to_owned()];
            faults.draw(&Occasion { place, service: "elasticbeanstalk", action, environments: &environments })
        };
        assert_eq!(at(Place::Call, "UpdateEnvironment", "dev"), None);
        assert_eq!(at(Place::Call, "CreateEnvironment", "dev"), Some(Kind::Quota));
        assert_eq!(at(Place::Stage(Stage::Instances), "UpdateEnvironment", "dev"), None);
        assert_eq!(at(Place::Stage(Stage::Deployment), "UpdateEnvironment", "prod"), None);
        assert_eq!(at(Place::Stage(Stage::Deployment), "UpdateEnvironment", "dev"), Some(Kind::DeployFailure));
        assert_eq!(at(Place::Reading, "DescribeEnvironments", "dev"), Some(Kind::Stale(Duration::from_secs(5))));
        assert_eq!(faults.oldest(), Duration::from_secs(5));
        let code = |action| Kind::Quota.fault(action).map(|fault| fault.code);
        assert_eq!(code("CreateEnvironment").as_deref(), Some("TooManyEnvironmentsException"));
    }

    #[test]
    fn the_first_calls_pass_a_rule_and_each_rule_counts_for_itself() {
        let faults = Faults::default();
        faults
            .add(["lost,after=2,count=1", "reset,after=1,action=DescribeEvents"].map(|text| text.parse().expect(text)));
        assert_eq!(call(&faults, "x", "A"), None);
        assert_eq!(call(&faults, "x", "DescribeEvents"), None);
        assert_eq!(call(&faults, "x", "DescribeEvents"), Some(Kind::Lost), "and the second rule did not see this call");
        let left = faults.list();
        assert_eq!(
            left.iter().map(|it| (it.rule.to_string(), it.met)).collect::<Vec<_>>(),
            [("reset,action=DescribeEvents".into(), 0)]
        );
        assert_eq!(call(&faults, "x", "DescribeEvents"), Some(Kind::Reset));
        assert_eq!(faults.list().first().map(|it| it.met), Some(1));
    }

    #[test]
    fn a_seed_makes_the_same_calls_meet_the_same_faults() {
        let met = |seed: u64| {
            let faults = Faults::default();
            faults.add([format!("throttle,probability=0.5,seed={seed}").parse().expect("reads")]);
            (0..64).map(|_| call(&faults, "sts", "GetCallerIdentity").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(met(1), met(1));
        assert_ne!(met(1), met(2));
        let hits = met(3).into_iter().filter(|hit| *hit).count();
        assert!((16..48).contains(&hits), "{hits}");
    }

    #[test]
    fn a_probability_is_met() {
        let faults = Faults::default();
        faults.add(["throttle,probability=0.5".parse().expect("reads")]);
        let hit = (0..2_000).filter(|_| call(&faults, "sts", "GetCallerIdentity").is_some()).count();
        // Ten standard deviations to either side.
        assert!((776..1_224).contains(&hit), "{hit}");
    }
}
