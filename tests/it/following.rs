//! What is followed has a time where somebody gives one, and bears an AWS that does not answer for a while.

use std::io::{BufRead, BufReader};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::Stage;

#[test]
fn events_and_health_are_followed_through_a_brownout_and_no_longer_than_they_may() {
    let stage = Stage::new(&["--no-db"]);
    // While AWS does not answer at all, the end of the time is not what was asked for.
    let faults = ["unavailable,action=DescribeEvents", "unavailable,action=DescribeEnvironmentHealth"];
    stage.sandbox().run(&[&["local", "fault"], &faults[..]].concat()).success();
    for args in [&["events", "--follow", "--timeout", "1s"][..], &["health", "--watch", "--timeout", "1s"]] {
        let ended = stage.run(&[args, &["--output", "ndjson"]].concat()).exit(3);
        let last = ended.stdout.lines().last().expect("a result").to_owned();
        assert!(
            last.contains("TE1504") && last.contains(&format!("tasks-eb {} shop-dev {}", args[0], args[1])),
            "{last}"
        );
    }
    stage.run(&["events", "--timeout", "1s"]).exit(2);
    stage.sandbox().run(&["local", "fault", "--clear"]).success();

    // More answers are missing than one question takes before it is given up.
    stage.sandbox().run(&["local", "fault", "unavailable,action=DescribeEvents,count=8"]).success();
    let mut following = stage.command(&["events", "--follow"]).spawn();
    let mut lines = BufReader::new(following.stdout.take().expect("stdout is a pipe")).lines().map_while(Result::ok);
    assert!(lines.next().is_some_and(|line| line.contains("INFO")), "it goes on when AWS answers again");
    let pid = i32::try_from(following.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, Signal::INT).expect("it runs");
    let ended = following.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{ended:?}");
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(told.matches("AWS does not answer, and is asked again").count(), 1, "{told}");
}
