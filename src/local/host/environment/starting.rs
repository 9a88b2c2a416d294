//! From one version that runs to the next: starting it, finding where it listens, turning the proxy to it, ending the old.

use super::super::engine::{StepFailure, Work, fail};
use super::super::front::{self, Front};
use super::super::launch::{self, Running};
use super::super::ports::Port;
use super::super::proxy::{Rules, Upstream};
use super::{EnvironmentHost, Live, Nobody};
use crate::fs;

impl EnvironmentHost {
    /// An app that listens on a port of its own choice has to end before its next version can: as on an instance, nobody
    /// serves meanwhile. Whether it had to.
    pub(super) async fn make_way(&self, live: &mut Live) -> bool {
        let has_its_own = live.has_a_port_of_its_own();
        if has_its_own {
            self.proxy.turn_to(Upstream::Nothing);
            self.watch.look_at(Vec::new());
            std::mem::take(&mut live.running).retire(self.patience.drain).await;
        }
        has_its_own
    }

    /// Starts what ran before, when what was to follow it does not start.
    pub(super) async fn bring_back(&self, live: &mut Live) {
        let (Some(deployment), Ok(port)) = (live.deployment.clone(), Port::choose()) else { return };
        let mut work = Work::new(&self.instance, &deployment, &Nobody, port);
        // What does not start any more shows in its health.
        if work.write_configuration().is_ok() {
            let _ = self.start_again(&mut work, live).await;
        }
    }

    /// Starts the app of `current`, and what stands in front of it. A port that somebody else has meanwhile, seen before
    /// or after the start, is no fault of the app: then it gets another, once.
    pub(super) async fn start(&self, work: &mut Work<'_>, mut front: Front) -> Result<(Rules, Running), StepFailure> {
        let mut may_move = work.port.is_free();
        if !may_move {
            front = self.move_port(work).await?;
        }
        loop {
            match launch::start_web(work, self.patience, false).await {
                Ok(running) => {
                    let front = self.follow(work, &running, front).await?;
                    return front::stand(work, self.patience, front, running).await;
                }
                Err(_) if may_move && !work.port.is_free() => front = self.move_port(work).await?,
                Err((message, _)) => return Err(StepFailure { step: "StartApplication", message }),
            }
            may_move = false;
        }
    }

    /// What stands in front of an app that listens elsewhere than it was told asks it there.
    pub(super) async fn follow(
        &self,
        work: &mut Work<'_>,
        running: &Running,
        front: Front,
    ) -> Result<Front, StepFailure> {
        match running.app.as_ref().map(|app| &app.port) {
            Some(port) if port.number() != work.port.number() => {
                work.port = port.clone();
                work.write_configuration()?;
                front::judge(work, &work.layout.current(), false).await
            }
            _ => Ok(front),
        }
    }

    /// Gives the app of `current` another port, and says so to whoever was told of the first.
    pub(super) async fn move_port(&self, work: &mut Work<'_>) -> Result<Front, StepFailure> {
        let port = Port::choose().map_err(fail("StartApplication"))?;
        work.log.warn(&format!("Port {} was taken by another program; the app gets {port}.", work.port));
        work.port = port;
        work.write_configuration()?;
        front::judge(work, &work.layout.current(), false).await
    }

    /// Starts what was deployed before. What does not start is tried again and again, as systemd would.
    pub(super) async fn start_again(&self, work: &mut Work<'_>, live: &mut Live) -> Result<(), (StepFailure, bool)> {
        let front = front::judge(work, &work.layout.current(), false).await.map_err(|failure| (failure, false))?;
        let (running, failure) = match launch::start_web(work, self.patience, true).await {
            Ok(running) => (running, None),
            Err((message, running)) => (running, Some(StepFailure { step: "StartApplication", message })),
        };
        let front = self.follow(work, &running, front).await.map_err(|failure| (failure, false))?;
        let stands = front::stand(work, self.patience, front, running).await;
        let (rules, running) = stands.map_err(|failure| (failure, false))?;
        self.turn_to(work, rules, running, live).await.map_err(|failure| (failure, true))?;
        failure.map_or(Ok(()), |failure| Err((failure, true)))
    }

    /// Turns the proxy to a version that serves, ends the old one, and starts the processes that are not served.
    pub(super) async fn turn_to(
        &self,
        work: &Work<'_>,
        rules: Rules,
        running: Running,
        live: &mut Live,
    ) -> Result<(), StepFailure> {
        self.proxy.follow(rules);
        self.proxy.turn_to(running.app.clone().map_or(Upstream::Nothing, Upstream::Port));
        live.deployment = Some(work.deployment.clone());
        // Before the old ones end: else they would be reported as not running.
        self.watch.look_at(running.supervised());
        let old = std::mem::replace(&mut live.running, running);
        old.retire(self.patience.drain).await;
        fs::remove(&self.instance.layout.retired()).map_err(fail("FlipApplication"))?;
        let others = launch::start_others(work, self.patience, &mut live.running);
        launch::tell(&work.log, &live.running);
        others.map_err(fail("StartApplication"))
    }
}
