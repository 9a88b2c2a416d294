//! A real local Elastic Beanstalk, on a free port, with a home of its own; it ends with the test.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc;
use std::time::Duration;

use aws_config::SdkConfig;

use super::{Finished, Run, Sandbox, Signer, sdk_at};

/// Time it may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);
/// Time it may take to end: apps and databases finish what they do.
const END: Duration = Duration::from_secs(60);

/// `tasks-eb local start --foreground --port 0` in a sandbox.
pub(crate) struct LocalBeanstalk {
    pub(crate) sandbox: Sandbox,
    server: Option<Child>,
    url: String,
}

impl LocalBeanstalk {
    /// Starts one.
    pub(crate) fn start() -> Self {
        let mut beanstalk = Self { sandbox: Sandbox::new(), server: None, url: String::new() };
        beanstalk.start_again();
        beanstalk
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("the URL has a port")
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.server.as_ref().expect("it runs").id()
    }

    /// `tasks-eb ARGS --local`, not yet started.
    pub(crate) fn command<S: AsRef<str>>(&self, args: &[S]) -> Run {
        self.sandbox.command(args).args(["--local"])
    }

    /// Runs `tasks-eb ARGS --local`.
    pub(crate) fn run<S: AsRef<str>>(&self, args: &[S]) -> Finished {
        self.command(args).run()
    }

    /// The variables that point any AWS client at it.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let printed = self.sandbox.run(&["local", "env", "--shell", "json"]).success().json();
        let variables = printed.as_object().expect("an object of variables").iter();
        variables.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// An SDK configuration with its keys, for us-west-2.
    pub(crate) fn sdk(&self) -> SdkConfig {
        let [id, secret] = self.keys();
        sdk_at(&self.url, "us-west-2", &id, &secret)
    }

    /// Signs by hand with its keys, for us-west-2.
    pub(crate) fn signer(&self) -> Signer {
        let [id, secret] = self.keys();
        Signer::new(&self.url, "us-west-2", &id, &secret)
    }

    fn keys(&self) -> [String; 2] {
        let variables = self.sandbox.run(&["local", "env", "--shell", "json"]).success().json();
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| variables[name].as_str().expect(name).to_owned())
    }

    /// Ends it in order: what `tasks-eb local stop` does.
    pub(crate) fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            end(server, rustix::process::Signal::TERM);
        }
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(server) = self.server.take() {
            end(server, rustix::process::Signal::KILL);
        }
    }

    /// Starts it again on the same home. The port is the same where there was one before.
    pub(crate) fn start_again(&mut self) {
        self.stop();
        let port = if self.url.is_empty() { 0 } else { self.port() }.to_string();
        let mut server = self.sandbox.command(&["local", "start", "--foreground", "--port", &port]).spawn();
        let stderr = server.stderr.take().expect("stderr is a pipe");
        let (sender, receiver) = mpsc::channel();
        // Reads on after the first line, so that the server never waits for somebody to read.
        std::thread::spawn(move || {
            BufReader::new(stderr).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        self.server = Some(server);
        let mut said = Vec::new();
        self.url = loop {
            match receiver.recv_timeout(START) {
                Ok(line) => {
                    if let Some(url) = line.split([' ', ',']).find(|word| word.starts_with("http://127.0.0.1:")) {
                        break url.to_owned();
                    }
                    said.push(line);
                }
                Err(_) => panic!("the local Elastic Beanstalk did not start:\n{}", said.join("\n")),
            }
        };
    }
}

impl Drop for LocalBeanstalk {
    fn drop(&mut self) {
        self.stop();
    }
}

fn end(mut server: Child, signal: rustix::process::Signal) {
    let pid = i32::try_from(server.id()).ok().and_then(rustix::process::Pid::from_raw);
    let Some(pid) = pid else { return };
    let _ = rustix::process::kill_process(pid, signal);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(server.wait()));
    if receiver.recv_timeout(END).is_err() {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        assert!(std::thread::panicking(), "the local Elastic Beanstalk did not end within {} s", END.as_secs());
    }
}
