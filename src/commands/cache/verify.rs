//! `tasks-eb cache verify`: the tutorial's arithmetic of hits, misses and sets, on a site that runs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Cached;
use super::stats::{Counters, Tally};
use crate::beanstalk::EnvironmentName;
use crate::context::Context;
use crate::deploy::probe::{self, Answer, Method};
use crate::error::{Class, Error, OrFail, Result};
use crate::retry::{self, Pace};
use crate::secret::Secret;
use crate::ui::Outcome;
use crate::ui::table::{Column, Table};

/// Show what requests to the environment cost its cache, beside what they should cost
///
/// Adds a task to the app that `tasks-eb init` makes, looks at the page, and deletes the task again, also on Ctrl-C.
/// After each request the servers' statistics are read. They count everybody's requests, so this means something only
/// while the site is quiet. With CACHE=near, the default, a warm page comes out of the process and asks Memcache for
/// nothing; with CACHE=shared each page is a hit. Ends with exit code 10 when the cache is not used at all.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb cache verify
  tasks-eb cache verify --environment tasks-dev --output json")]
pub(super) struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
}

/// Which caches answer for a page, as the app's variable `CACHE` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Near,
    Shared,
}

/// What the app says of a cache that is its own memory.
const NO_SERVERS: &str = "memory";

/// What is asked of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    Add,
    NewPage,
    PageAgain,
    List,
    Delete,
}

impl Request {
    fn title(self) -> &'static str {
        match self {
            Self::Add => "add a task",
            Self::NewPage => "the page, made anew",
            Self::PageAgain => "the page again",
            Self::List => "the list as JSON",
            Self::Delete => "delete the task",
        }
    }

    /// What it should cost with so many tasks on the page.
    fn expected(self, mode: Mode, tasks: u64) -> String {
        match (self, mode) {
            (Self::Add, _) => "up to 2 deletes: the page, the list".to_owned(),
            (Self::NewPage, _) => format!("{} gets: 3 or more are misses, and set", tasks + 2),
            (Self::PageAgain, Mode::Near) => "nothing; 1 hit at another process".to_owned(),
            (Self::PageAgain, Mode::Shared) => "1 hit: the page".to_owned(),
            (Self::List, _) => "1 hit: the list".to_owned(),
            (Self::Delete, _) => "3 deletes: the page, the list, the row".to_owned(),
        }
    }

    /// Whether it cost that. A page that is made anew asks for itself, the list and each row: at least the new row is
    /// missed with the first two, and what is missed is set.
    fn is_as_expected(self, mode: Mode, tasks: u64, cost: Tally) -> bool {
        let Tally { hits, misses, sets, deletes } = cost;
        match (self, mode) {
            (Self::Add, _) => (hits, misses, sets) == (0, 0, 0) && deletes <= 2,
            (Self::NewPage, _) => hits + misses == tasks + 2 && misses >= 3 && sets == misses && deletes == 0,
            (Self::PageAgain, Mode::Near) => hits <= 1 && (misses, sets, deletes) == (0, 0, 0),
            (Self::PageAgain | Self::List, _) => (hits, misses, sets, deletes) == (1, 0, 0, 0),
            (Self::Delete, _) => (hits, misses, sets, deletes) == (0, 0, 0, 3),
        }
    }
}

#[derive(Debug, Serialize)]
struct Step {
    request: &'static str,
    #[serde(flatten)]
    cost: Tally,
    expected: String,
    as_expected: bool,
}

#[derive(Debug, Serialize)]
struct Verified {
    environment: EnvironmentName,
    url: String,
    mode: Mode,
    /// Tasks on the page, with the one that was added.
    tasks: u64,
    steps: Vec<Step>,
    /// Whether nobody else was seen to use the cache.
    quiet: bool,
    as_expected: bool,
}

impl Verified {
    fn is_used(&self) -> bool {
        self.steps.iter().any(|step| step.cost != Tally::default())
    }

    fn table(&self, width: Option<usize>) -> String {
        let row = |step: &Step| {
            let Tally { hits, misses, sets, deletes } = step.cost;
            // As wide as their heads.
            let [hits, misses, sets] = [hits, misses, sets].map(|number| format!("{number:>6}"));
            let deletes = format!("{deletes:>7}");
            let mark = if step.as_expected { "" } else { " (!)" };
            [step.request.to_owned(), hits, misses, sets, deletes, format!("{}{mark}", step.expected)]
        };
        let columns = [Column::Text, Column::Name, Column::Name, Column::Name, Column::Name, Column::Below];
        let head = ["request", "  hits", "misses", "  sets", "deletes", "expected"];
        Table::new(columns, self.steps.iter().map(row)).head(head).text(width)
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.mode == Mode::Near { "near" } else { "shared" };
        writeln!(f, "{}\n\n{} tasks on the page, CACHE={mode}", self.table(f.width()), self.tasks)?;
        f.write_str(match (self.as_expected, self.quiet) {
            (true, true) => "All as expected.",
            (true, false) => "All as expected, although others used the cache meanwhile.",
            (false, true) => "(!) is not as expected: visitors in between, or an app that caches differently.",
            (false, false) => "(!) says nothing: others used the cache meanwhile. Try again while the site is quiet.",
        })
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let found = Cached::find(context, args.environment).await?;
    let name = found.environment;
    let Some(mode) = mode(found.variables.get("CACHE").map(String::as_str)) else {
        return Err(unused(&name).because("its variable CACHE is off").next("tasks-eb setenv CACHE=near"));
    };
    let url = found.url.ok_or_else(|| {
        Error::new(Class::NotFound, format!("{name} has no URL yet")).next(format!("tasks-eb events {name} --follow"))
    })?;
    let counters = Counters::open(&found.cache).await?;
    let title = format!("tasks-eb cache verify {}", Secret::generate_hex(8)?.expose());
    let mut visit = Visit { url: url.trim_end_matches('/').to_owned(), counters, title, id: None, costs: Vec::new() };
    context.reporter().phase(format!("see whether {} is quiet", visit.url));
    let quiet = visit.is_quiet().await?;
    context.reporter().phase(format!("ask {}", visit.url));
    let tasks = {
        let mut walk = std::pin::pin!(visit.walk());
        tokio::select! {
            walked = &mut walk => walked?,
            // It is short, and its last step takes back the first.
            () = context.told_to_end() => walk.await?,
        }
    };
    let step = |(request, cost): &(Request, Tally)| Step {
        request: request.title(),
        cost: *cost,
        expected: request.expected(mode, tasks),
        as_expected: request.is_as_expected(mode, tasks, *cost),
    };
    let steps: Vec<_> = visit.costs.iter().map(step).collect();
    let as_expected = steps.iter().all(|step| step.as_expected);
    let verified = Verified { environment: name, url, mode, tasks, steps, quiet, as_expected };
    let health = visit.health().await;
    // Where others use the servers, their figures hide an app that does not; the app itself knows.
    let has_none = health.as_ref().is_some_and(|(state, _)| state == NO_SERVERS);
    if verified.is_used() && !has_none {
        return Outcome::new(&verified);
    }
    let name = &verified.environment;
    let mut error = unused(name);
    if !verified.is_used() {
        error = error.because("these requests asked its servers for nothing");
    }
    if let Some((_, says)) = health {
        error = error.because(says);
    }
    let evidence = verified.table(None);
    Err(error.with_evidence(evidence.lines().map(str::to_owned)).next(format!("tasks-eb logs {name}")))
}

fn unused(name: &EnvironmentName) -> Error {
    Error::new(Class::Differences, format!("{name} does not use its cache"))
}

/// `None` when no cache answers.
fn mode(variable: Option<&str>) -> Option<Mode> {
    match variable {
        Some("off") => None,
        Some("shared") => Some(Mode::Shared),
        _ => Some(Mode::Near),
    }
}

/// A visit at the app, beside its cache's counters.
struct Visit {
    url: String,
    counters: Counters,
    /// Name of our task; nobody else's has it.
    title: String,
    /// Its id, once the app has told it.
    id: Option<i64>,
    costs: Vec<(Request, Tally)>,
}

/// What the app says of a task.
#[derive(Debug, Deserialize)]
struct Task {
    id: i64,
    name: String,
}

#[derive(Debug, Deserialize)]
struct TaskList {
    tasks: Vec<Task>,
}

impl Visit {
    /// Whether nothing happens while we do nothing.
    async fn is_quiet(&mut self) -> Result<bool> {
        let before = self.counters.read().await?.tally;
        retry::pause(Pace::FOLLOW.most).await;
        Ok(self.counters.read().await?.tally == before)
    }

    /// All requests, in order; gives the number of tasks on the page. What was added is deleted whatever happens.
    async fn walk(&mut self) -> Result<u64> {
        // So that the rows of the other tasks are there.
        self.ask(Method::GET, "/", 200).await?;
        let list = match self.look().await {
            Ok(list) => list,
            Err(error) => {
                let removed = self.remove_after_all().await;
                return Err(removed.err().into_iter().fold(error, |error, why| {
                    let by_hand = format!("delete the task '{}' by hand, if it is there", self.title);
                    error.because(format!("cleaning up failed as well: {why}")).next(by_hand)
                }));
            }
        };
        // A cache that has died meanwhile keeps nobody from cleaning up.
        let before = self.counters.read().await;
        self.remove(&list).await?;
        let cost = self.counters.read().await?.tally - before?.tally;
        self.costs.push((Request::Delete, cost));
        Ok(list.tasks.len() as u64)
    }

    async fn look(&mut self) -> Result<TaskList> {
        let added = self.count(Request::Add).await?;
        self.id = serde_json::from_slice::<Task>(&added.body).ok().map(|task| task.id);
        self.count(Request::NewPage).await?;
        self.count(Request::PageAgain).await?;
        let answer = self.count(Request::List).await?;
        self.list(&answer)
    }

    /// One request, and what it costs.
    async fn count(&mut self, request: Request) -> Result<Answer> {
        let before = self.counters.read().await?.tally;
        let answer = match request {
            Request::Add => self.ask(Method::POST, "/api/tasks", 201).await?,
            Request::NewPage | Request::PageAgain => self.ask(Method::GET, "/", 200).await?,
            Request::List | Request::Delete => self.ask(Method::GET, "/api/tasks", 200).await?,
        };
        let cost = self.counters.read().await?.tally - before;
        self.costs.push((request, cost));
        Ok(answer)
    }

    async fn ask(&self, method: Method, path: &str, wanted: u16) -> Result<Answer> {
        let body =
            if method == Method::POST { serde_json::json!({"name": self.title}).to_string() } else { String::new() };
        let answer = probe::ask(method.clone(), &format!("{}{path}", self.url), body).await?;
        if answer.status == wanted {
            return Ok(answer);
        }
        Err(Error::new(Class::Failed, format!("{method} {}{path} answers {}, not {wanted}", self.url, answer.status))
            .because("what is verified is the app that tasks-eb init makes, with its list of tasks at /api/tasks"))
    }

    fn list(&self, answer: &Answer) -> Result<TaskList> {
        let parsed = serde_json::from_slice(&answer.body);
        parsed.or_fail(Class::Failed, || format!("{}/api/tasks is not the list of tasks", self.url))
    }

    /// Deletes what was added: by the id that the app told, else by its name, which the app may show in another one.
    async fn remove(&self, list: &TaskList) -> Result<()> {
        let named = list.tasks.iter().filter(|task| task.name.contains(&self.title)).map(|task| task.id);
        let ids: Vec<i64> = self.id.map_or_else(|| named.collect(), |id| vec![id]);
        for id in ids {
            let deleted = self.ask(Method::DELETE, &format!("/api/tasks/{id}"), 204).await;
            deleted.map_err(|error| error.next(format!("delete the task '{}' by hand", self.title)))?;
        }
        Ok(())
    }

    /// The same when something went wrong: also where nobody knows whether it was added.
    async fn remove_after_all(&self) -> Result<()> {
        if self.id.is_some() {
            return self.remove(&TaskList { tasks: Vec::new() }).await;
        }
        let answer = self.ask(Method::GET, "/api/tasks", 200).await?;
        let list = self.list(&answer)?;
        self.remove(&list).await
    }

    /// The state that the app itself says its cache is in, and the sentence for it.
    async fn health(&self) -> Option<(String, String)> {
        let answer = probe::get(&format!("{}/health", self.url)).await.ok()?;
        let health: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
        let (state, reason) = (health["cache"]["state"].as_str()?, health["cache"]["reason"].as_str());
        let reason = reason.map(|reason| format!(": {reason}"));
        let says = format!("the app says that its cache is '{state}'{}", reason.unwrap_or_default());
        Some((state.to_owned(), says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(hits: u64, misses: u64, sets: u64, deletes: u64) -> Tally {
        Tally { hits, misses, sets, deletes }
    }

    #[test]
    fn the_arithmetic_is_that_of_the_tutorial() {
        let good = [
            (Request::Add, Mode::Near, cost(0, 0, 0, 2)),
            (Request::NewPage, Mode::Near, cost(3, 3, 3, 0)),
            (Request::NewPage, Mode::Shared, cost(0, 6, 6, 0)),
            (Request::PageAgain, Mode::Near, cost(0, 0, 0, 0)),
            (Request::PageAgain, Mode::Near, cost(1, 0, 0, 0)),
            (Request::PageAgain, Mode::Shared, cost(1, 0, 0, 0)),
            (Request::List, Mode::Near, cost(1, 0, 0, 0)),
            (Request::Delete, Mode::Shared, cost(0, 0, 0, 3)),
        ];
        for (request, mode, cost) in good {
            assert!(request.is_as_expected(mode, 4, cost), "{request:?} {mode:?} {cost:?}");
        }
        let bad = [
            (Request::NewPage, Mode::Near, cost(4, 2, 2, 0)),
            (Request::NewPage, Mode::Near, cost(3, 3, 2, 0)),
            (Request::PageAgain, Mode::Shared, cost(0, 0, 0, 0)),
            (Request::PageAgain, Mode::Near, cost(2, 0, 0, 0)),
            (Request::Delete, Mode::Near, cost(0, 0, 0, 2)),
        ];
        for (request, mode, cost) in bad {
            assert!(!request.is_as_expected(mode, 4, cost), "{request:?} {mode:?} {cost:?}");
        }
    }

    #[test]
    fn a_table_marks_what_is_not_as_expected_and_the_mode_is_the_apps_variable() {
        let step = |cost: Tally, as_expected| Step { request: "x", cost, expected: "1 hit".into(), as_expected };
        let mut verified = Verified {
            environment: EnvironmentName::parse("tasks-dev").expect("a name"),
            url: "http://x".into(),
            mode: mode(None).expect("near"),
            tasks: 2,
            steps: vec![step(cost(1, 0, 0, 0), true), step(cost(12, 0, 0, 0), false)],
            quiet: false,
            as_expected: false,
        };
        let text = verified.to_string();
        assert!(text.contains("x             1       0       0        0  1 hit\n"), "{text}");
        assert!(text.contains("1 hit (!)") && text.contains("CACHE=near") && text.contains("quiet"), "{text}");
        assert!(verified.is_used());
        verified.steps = vec![step(Tally::default(), true)];
        assert!(!verified.is_used());
        assert_eq!(
            [mode(Some("shared")), mode(Some("off")), mode(Some(""))],
            [Some(Mode::Shared), None, Some(Mode::Near)]
        );
    }
}
