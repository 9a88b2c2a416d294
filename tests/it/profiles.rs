//! A profile that gives no credentials is explained: whether it exists, which there are, and what would give it some.

use crate::support::{Finished, Sandbox};

const FILES: &str = "[default]\nregion = us-west-2\n\n[profile work]\nregion = us-west-2\n\n[profile login]\n\
                     sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\nregion = us-west-2\n\n\
                     [sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-west-2\n";

fn asked(config: &str, args: &[&str], variables: &[(&str, &str)]) -> Finished {
    let sandbox = Sandbox::new();
    let file = sandbox.work().join("aws-config");
    sandbox.write("aws-config", config);
    let command = [&["list", "--all"], args].concat();
    let command = sandbox.command(&command).env("AWS_CONFIG_FILE", &*file.to_string_lossy());
    let command = command.env("AWS_EC2_METADATA_DISABLED", "true");
    variables.iter().fold(command, |command, (name, value)| command.env(name, value)).run().exit(7)
}

#[test]
fn a_profile_that_is_not_there_is_said_to_be_missing() {
    for region in [&["--region", "us-west-2"][..], &[]] {
        let told = asked(FILES, &[&["--profile", "wrok"], region].concat(), &[]);
        assert!(told.stderr.starts_with("error[TE1307]: there is no profile 'wrok'"), "{told}");
        assert!(told.stderr.contains("the AWS configuration files name default, login, work"), "{told}");
        assert!(told.stderr.contains("--profile work") && !told.stderr.contains("sso login"), "{told}");
        assert!(!told.stderr.contains("beats"), "{told}");
    }
    let none = asked("", &["--profile", "nope", "--region", "us-west-2"], &[]);
    assert!(none.stderr.contains("name no profile at all"), "{none}");
    assert!(none.stderr.contains("aws configure --profile nope"), "{none}");
}

#[test]
fn variables_that_do_not_count_are_told_of() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    for profile in ["nope", "work"] {
        let told = asked(FILES, &["--profile", profile], &keys);
        assert!(told.stderr.contains("--profile beats the AWS_* variables, which are set"), "{told}");
    }
}

#[test]
fn only_a_profile_with_sso_is_logged_in_to() {
    let told = asked(FILES, &["--profile", "login"], &[]);
    assert!(told.stderr.contains("aws sso login --profile login"), "{told}");
    let told = asked(FILES, &["--profile", "work"], &[]);
    assert!(told.stderr.contains("the profile work has none"), "{told}");
    assert!(told.stderr.contains("aws configure --profile work") && !told.stderr.contains("sso"), "{told}");
    let told = asked("", &["--region", "us-west-2"], &[]);
    assert!(told.stderr.contains("try: aws configure\n"), "{told}");
}
