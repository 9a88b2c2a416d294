//! The JavaScript SDK v3, from npm and unmodified, against the local Elastic Beanstalk: the session is
//! `clients/javascript/session.mjs`.

use crate::support::{LocalBeanstalk, node};
use crate::wire_elasticbeanstalk::app;

#[test]
fn the_javascript_sdk_takes_an_application_from_its_bundle_to_its_end() {
    let Some(folder) = node::installed("javascript", &["session.mjs"]) else { return };
    let beanstalk = LocalBeanstalk::start();
    let bundle = beanstalk.sandbox.work().join("one.zip");
    tasks_eb::fs::write_atomic(&bundle, &app("one", &[])).expect("writes");
    let script = folder.join("session.mjs");
    let mut session = beanstalk.sandbox.program("node");
    session = session.args([script.to_str().expect("a path of text"), bundle.to_str().expect("a path of text")]);
    for (name, value) in beanstalk.variables() {
        session = session.env(&name, &value);
    }
    assert_eq!(session.run().success().stdout, "done\n");
}
