//! Secrets as environment variables: fetched when an instance boots, when its environment is updated or its app
//! restarted; seen by the app, hooks and container commands, and by nobody else.

use aws_sdk_elasticbeanstalk::error::ProvideErrorMetadata;
use aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting;
use serde_json::{Value, json};

use crate::wire_elasticbeanstalk::{Field, bundle, option};

const NAMESPACE: &str = "aws:elasticbeanstalk:application:environmentsecrets";

/// A server that answers with its secrets, and with what its hook and its container command saw of one.
const APP: &str = r#"
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("DB_PASSWORD", "DB", "API_KEY")
        body = "VERSION|" + "|".join(os.environ.get(name, "unset") for name in names)
        body = (body + "|" + open("../seen-by-command").read() + open("../seen-by-hook").read()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

/// Lengths only: the values themselves are to be in no file.
const COMMAND: &str = "container_commands:\n  1:\n    command: 'printf ${#DB_PASSWORD} > ../seen-by-command'\n";
const HOOK: &str = "#!/bin/sh\nprintf ${#API_KEY} > ../seen-by-hook\n";

fn app(version: &str) -> Vec<u8> {
    let source = APP.replace("VERSION", version);
    bundle(&[
        ("Procfile", "web: python3 app.py\n"),
        ("app.py", source.as_str()),
        (".ebextensions/secrets.config", COMMAND),
        (".platform/hooks/predeploy/seen.sh", HOOK),
        (".platform/confighooks/predeploy/seen.sh", HOOK),
    ])
}

struct Keeper<'a>(&'a Field);

impl Keeper<'_> {
    fn call(&self, service: &str, target: &str, input: &Value) -> Value {
        let signer = self.0.wire.as_ref().expect("a server").signer("us-west-2");
        let (status, answer) = tokio::task::block_in_place(|| signer.call(service, target, &input.to_string()));
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Makes or changes the secret `db`; its ARN.
    fn secret(&self, action: &str, id: &str, number: u32, password: &str) -> String {
        let value = json!({"user": "u", "password": password}).to_string();
        let token = format!("{number:032}");
        let input = json!({id: "db", "SecretString": value, "ClientRequestToken": token});
        let answer = self.call("secretsmanager", &format!("secretsmanager.{action}"), &input);
        answer["ARN"].as_str().expect("an ARN").to_owned()
    }

    fn parameter(&self, value: &str) {
        let input = json!({"Name": "/app/key", "Type": "SecureString", "Value": value});
        self.call("ssm", "AmazonSSM.PutParameter", &input);
    }
}

fn secret(name: &str, arn: &str) -> ConfigurationOptionSetting {
    option(NAMESPACE, name, arn)
}

/// Names of the files below a folder that hold one of these words.
fn files_with(folder: &std::path::Path, words: &[&str]) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                return files_with(&entry.path(), words);
            }
            let content = std::fs::read(entry.path()).unwrap_or_default();
            let content = String::from_utf8_lossy(&content);
            if words.iter().any(|word| content.contains(word)) { vec![entry.path()] } else { Vec::new() }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_reach_the_app_are_fetched_anew_and_a_missing_one_leaves_the_old_version() {
    let field = Field::new().await;
    let keeper = Keeper(&field);
    let arn = keeper.secret("CreateSecret", "Name", 1, "first-pw");
    keeper.parameter("key-value");
    field.version("v1", app("one")).await;
    let parameter = "arn:aws:ssm:us-west-2:123456789012:parameter/app/key";
    let options =
        vec![secret("DB_PASSWORD", &format!("{arn}:password")), secret("DB", &arn), secret("API_KEY", parameter)];
    field.create("tasks-dev", "v1", options).await;
    let whole = |password: &str| format!(r#"{{"user":"u","password":"{password}"}}"#);
    let page = |version: &str, password: &str| format!("{version}|{password}|{}|key-value|89", whole(password));
    assert_eq!(field.page("tasks-dev").await, page("one", "first-pw"));

    let described = field.client.describe_configuration_settings().application_name("tasks");
    let described = described.environment_name("tasks-dev").send().await.expect("described");
    let text = format!("{described:?}");
    assert!(text.contains(parameter) && !text.contains("first-pw") && !text.contains("key-value"), "{text}");

    keeper.secret("PutSecretValue", "SecretId", 2, "other-pw");
    assert_eq!(field.page("tasks-dev").await, page("one", "first-pw"), "a change alone reaches nobody");
    field.client.restart_app_server().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    assert_eq!(field.page("tasks-dev").await, page("one", "other-pw"));
    keeper.secret("PutSecretValue", "SecretId", 3, "third-pw");
    let update = field.client.update_environment().environment_name("tasks-dev").description("again");
    update.send().await.expect("taken");
    field.settled("tasks-dev").await;
    assert_eq!(field.page("tasks-dev").await, page("one", "third-pw"));

    let home = field.wire.as_ref().expect("a server").home();
    let words = ["first-pw", "other-pw", "third-pw", "key-value"];
    assert_eq!(files_with(&home, &words), [home.join("account").join("state.json")]);

    keeper.call("ssm", "AmazonSSM.DeleteParameter", &json!({"Name": "/app/key"}));
    field.version("v2", app("two")).await;
    let request = field.deploy("tasks-dev", "v2").await;
    let told = field.sentences(&request).await;
    let reason = format!(
        "Instance deployment failed. Failed to fetch the value of the environment variable API_KEY: {parameter}: \
         ParameterNotFound: there is no such parameter"
    );
    for sentence in [
        reason.as_str(),
        "Instance deployment failed. For details, see 'eb-engine.log'.",
        "Failed to deploy application.",
    ] {
        assert!(told.iter().any(|line| line.trim_end() == sentence.trim_end()), "{sentence} in {told:#?}");
    }
    assert_eq!(field.page("tasks-dev").await, page("one", "third-pw"), "the old version serves");
    field.client.restart_app_server().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    assert_eq!(field.page("tasks-dev").await, page("one", "third-pw"), "the running app goes on");
    keeper.parameter("key-value");
    field.deploy("tasks-dev", "v2").await;
    assert_eq!(field.page("tasks-dev").await, page("two", "third-pw"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_arn_is_refused_and_not_repeated() {
    let field = Field::new().await;
    let create = field.client.create_environment().application_name("tasks").environment_name("tasks-dev");
    let create = create.solution_stack_name("64bit Amazon Linux 2023 v4.4.0 running Go 1");
    let refused = create.option_settings(secret("DB_PASSWORD", "hunter2")).send().await.expect_err("refused");
    assert_eq!(refused.code(), Some("ConfigurationValidationException"));
    assert_eq!(
        refused.message(),
        Some(
            "Configuration validation exception: Invalid option value: '****' (Namespace: 'aws:elasticbeanstalk:application:environmentsecrets', OptionName: \
             'DB_PASSWORD'): Value must be the ARN of a Secrets Manager secret or of a Systems Manager parameter."
        )
    );
}
