//! A second AWS that is not ours: `moto`, from PyPI. What it serves of what tasks-eb asks, holds against it as well:
//! applications, environments, buckets and objects, roles and profiles, the caller, what RDS offers and has.
//!
//! What moto does not have cannot be tried there: versions of applications, events, settings, bundles that run, and the
//! bucket of Elastic Beanstalk (it knows 8 of 47 actions). Its environments are Ready at birth and Grey for ever, so
//! `create` and `deploy` cannot be proved against it, and have to say so instead of lying.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use aws_config::SdkConfig;
use tasks_eb::aws::identity::{INSTANCE_PROFILE, SERVICE_ROLE};
use tasks_eb::aws::{Aws, ConnectRequest, StaticKeys};
use tasks_eb::beanstalk::{ApplicationName, Region};
use tasks_eb::secret::Secret;

use crate::support::{Finished, Sandbox, python, sdk_at, skipped};

const MOTO: &str = "moto[server]==5.2.5";

/// A server on a free port; it ends with the value.
struct Moto {
    server: Child,
    url: String,
}

impl Moto {
    fn start() -> Option<Self> {
        let Some(programs) = python::installed(MOTO, "import moto.server, moto.elasticbeanstalk.models") else {
            skipped("there is no moto to try");
            return None;
        };
        let mut command = Command::new(programs.join("moto_server"));
        // Without it moto does not know AWS's own policies.
        command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("moto starts");
        let mut lines = BufReader::new(server.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let url = lines.find_map(|line| Some(line[line.find("http://127.0.0.1:")?..].trim().to_owned()));
        // Reads on, so that the server never waits for somebody to read.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { server, url: url.expect("moto says where it listens") })
    }

    async fn aws(&self) -> Aws {
        let keys = StaticKeys { access_key_id: "testing".into(), secret_access_key: Secret::new("testing") };
        let region = Region::parse("us-west-2").ok();
        let endpoint_url = Some(self.url.clone());
        let request = ConnectRequest { region, endpoint_url, keys: Some(keys), ..ConnectRequest::default() };
        Aws::connect(&request).await.expect("connects")
    }

    fn sdk(&self) -> SdkConfig {
        sdk_at(&self.url, "us-west-2", "testing", "testing")
    }

    fn run(&self, sandbox: &Sandbox, args: &[&str]) -> Finished {
        let command = sandbox.command(args).env("AWS_ENDPOINT_URL", &*self.url).env("AWS_REGION", "us-west-2");
        command.env("AWS_ACCESS_KEY_ID", "testing").env("AWS_SECRET_ACCESS_KEY", "testing").run()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It has ended by itself when it cannot be ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moto_serves_is_understood_as_aws_is() {
    let Some(moto) = Moto::start() else { return };
    let aws = moto.aws().await;
    assert_eq!(aws.caller().await.expect("a caller").account, "123456789012");

    let name = ApplicationName::parse("shop").expect("a name");
    assert!(!aws.application_exists(&name).await.expect("answers"));
    assert!(aws.ensure_application(&name).await.expect("made"), "it was not there");
    assert!(!aws.ensure_application(&name).await.expect("fine"), "and now it is");
    assert!(aws.application_exists(&name).await.expect("answers"));

    assert!(!aws.instance_profile_is_complete(INSTANCE_PROFILE).await.expect("answers"));
    assert!(!aws.role_exists(SERVICE_ROLE).await.expect("answers"));
    for _ in 0..2 {
        aws.ensure_instance_profile().await.expect("made, and made again");
        aws.ensure_service_role().await.expect("made, and made again");
    }
    assert!(aws.instance_profile_is_complete(INSTANCE_PROFILE).await.expect("answers"));
    assert!(aws.role_exists(SERVICE_ROLE).await.expect("answers"));

    let s3 = aws_sdk_s3::config::Builder::from(&moto.sdk()).force_path_style(true).build();
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder()
        .location_constraint(aws_sdk_s3::types::BucketLocationConstraint::UsWest2);
    let make = aws_sdk_s3::Client::from_conf(s3).create_bucket().bucket("bundles");
    make.create_bucket_configuration(place.build()).send().await.expect("a bucket");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bundle.zip");
    // Large enough to go in parts.
    let content: Vec<u8> = (0..20_u32 << 20).map(|at| (at % 251) as u8).collect();
    tasks_eb::fs::write_atomic(&file, &content).expect("writes");
    aws.upload(&file, ("bundles", "shop/v-1.zip"), false, &|_| {}).await.expect("uploads");
    assert!(aws.object("bundles", "shop/v-1.zip").await.expect("is read") == content, "what came back is another");
    assert_eq!(aws.object_keys("bundles", "shop/").await.expect("lists"), ["shop/v-1.zip"]);
    aws.delete_objects("bundles", &["shop/v-1.zip".to_owned()]).await.expect("deletes");
    assert!(aws.object_keys("bundles", "shop/").await.expect("lists").is_empty());

    assert!(aws.database_of("e-abcdefghij").await.expect("answers").is_none());
    assert!(aws.delete_application(&name).await.expect("deleted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_looks_at_what_moto_has_and_says_what_it_has_not() {
    let Some(moto) = Moto::start() else { return };
    let beanstalk = aws_sdk_elasticbeanstalk::Client::new(&moto.sdk());
    beanstalk.create_application().application_name("shop").send().await.expect("made");
    let request = beanstalk.create_environment().application_name("shop").environment_name("shop-dev");
    request.solution_stack_name("64bit Amazon Linux 2023 v4.0.0 running Go 1").send().await.expect("made");
    let looked = tokio::task::spawn_blocking(move || {
        let sandbox = Sandbox::new();
        let list = moto.run(&sandbox, &["list", "--all", "--output", "json"]).success().json();
        let row = &list["environments"][0];
        assert_eq!((&row["name"], &row["application"]), (&"shop-dev".into(), &"shop".into()), "{list}");

        // Versions are beyond it: that is no answer of AWS's, and is not taken for one.
        let config = "branch-defaults:\n  default:\n    environment: null\nglobal:\n  application_name: shop\n";
        sandbox.write(".elasticbeanstalk/config.yml", config);
        let refused = moto.run(&sandbox, &["versions", "list", "--output", "json"]).exit(1).json();
        assert_eq!(refused["error"]["code"], "TE1425", "{refused}");
        assert!(refused["error"]["causes"].to_string().contains("HTTP status 5"), "{refused}");
    });
    looked.await.expect("the commands ran");
}
