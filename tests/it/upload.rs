//! Bundles that go up in parts: cut off at any moment, they are gone on with, and nothing is left behind.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::ChecksumAlgorithm;
use tasks_eb::retry::{Deadline, Pace, until};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::Stage;

const PART: usize = 8 * 1024 * 1024;
/// Bytes of the bundles here, a little less: three parts.
const LARGE: usize = 2 * PART + PART / 4;
const PARTS: usize = 3;
const DEPLOY: [&str; 2] = ["deploy", "--skip-build"];

struct Field {
    stage: Stage,
    s3: Client,
    bucket: String,
}

impl Field {
    async fn new() -> Self {
        let stage = Stage::new(&["--no-db"]);
        let sdk = stage.sdk();
        let storage = aws_sdk_elasticbeanstalk::Client::new(&sdk).create_storage_location().send().await;
        let bucket = storage.expect("is there").s3_bucket().expect("a bucket").to_owned();
        let s3 = aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build();
        Self { s3: Client::from_conf(s3), bucket, stage }
    }

    /// Another version, too large for one part.
    fn bundle(&self, seed: u64) {
        self.stage.bundle(&format!("version {seed}"));
        let path = self.stage.sandbox().work().join("app.zip");
        let file = std::fs::File::options().read(true).write(true).open(path).expect("opens");
        let mut archive = ZipWriter::new_append(file).expect("an archive");
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file("ballast", stored).expect("starts");
        std::io::Write::write_all(&mut archive, &noise(seed, LARGE)).expect("writes");
        archive.finish().expect("finishes");
    }

    fn faults(&self, rules: &[&str]) {
        self.stage.sandbox().run(&[&["local", "fault", "--clear"], rules].concat()).success();
    }

    /// Calls of S3 after the one with this number, and the number of the last of all.
    fn calls(&self, after: u64) -> (Vec<String>, u64) {
        let (after, limit) = (after.to_string(), "1000");
        let args = ["local", "calls", "--service", "s3", "--output", "json", "--limit", limit, "--after", &after];
        let told = self.stage.sandbox().run(&args).success().json();
        let calls = told["calls"].as_array().expect("a list");
        let names = calls.iter().map(|call| call["action"].as_str().expect("an action").to_owned());
        (names.collect(), calls.last().map_or(0, |call| call["number"].as_u64().expect("a number")))
    }

    /// Uploads that are not complete: key, id, and the numbers of the parts that are there.
    async fn unfinished(&self) -> Vec<(String, String, BTreeSet<i32>)> {
        let uploads = self.s3.list_multipart_uploads().bucket(&self.bucket).send().await.expect("lists");
        let mut unfinished = Vec::new();
        for upload in uploads.uploads() {
            let (key, id) = (upload.key().expect("a key"), upload.upload_id().expect("an id"));
            let parts = self.s3.list_parts().bucket(&self.bucket).key(key).upload_id(id).send().await.expect("lists");
            let numbers = parts.parts().iter().filter_map(aws_sdk_s3::types::Part::part_number).collect();
            unfinished.push((key.to_owned(), id.to_owned(), numbers));
        }
        unfinished
    }

    /// Starts a deployment, and kills it when so many of its parts are there and the others are on their way.
    async fn kill_after(&self, parts: usize) {
        let let_through = format!("slow=0ms,service=s3,action=UploadPart,count={parts}");
        self.faults(&[&let_through, "slow=600s,service=s3,action=UploadPart"]);
        let mut run = self.stage.command(&DEPLOY).spawn();
        let arrived = until(Deadline::after(Duration::from_secs(300)), Pace::LOCAL, || async {
            let there: usize = self.unfinished().await.iter().map(|(_, _, numbers)| numbers.len()).sum();
            if there == parts { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        arrived.await.expect("the parts arrive");
        run.kill().expect("it runs");
        run.wait().expect("it has ended");
        self.faults(&[]);
    }

    /// What is in the bucket under a key is the bundle.
    async fn holds_the_bundle(&self, key: &str) {
        let object = self.s3.get_object().bucket(&self.bucket).key(key).send().await.expect("is there");
        let there = object.body.collect().await.expect("arrives").into_bytes();
        let bundle = std::fs::read(self.stage.sandbox().work().join("app.zip")).expect("reads");
        assert!(there == bundle, "{key} holds other bytes");
    }
}

/// xorshift64: looks random enough for any compressor.
fn noise(seed: u64, size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ seed;
    let words = (0..size / 8).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    });
    words.flat_map(u64::to_le_bytes).collect()
}

fn count(calls: &[String], action: &str) -> usize {
    calls.iter().filter(|name| *name == action).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_killed_is_gone_on_with_and_a_throttled_one_gets_there() {
    let field = Field::new().await;
    field.bundle(1);
    field.kill_after(2).await;
    let unfinished = field.unfinished().await;
    let [(key, _, parts)] = unfinished.as_slice() else { panic!("{unfinished:?}") };
    assert_eq!(parts.len(), 2);

    let before = field.calls(0).1;
    let done = field.stage.run(&DEPLOY).success();
    let (calls, _) = field.calls(before);
    assert_eq!(count(&calls, "UploadPart"), PARTS - 2, "what had arrived is not sent again: {calls:?}");
    assert_eq!(count(&calls, "CreateMultipartUpload"), 0, "{calls:?}");
    assert!(done.stderr.contains("in an earlier run"), "{done}");
    assert_eq!(field.unfinished().await, []);
    field.holds_the_bundle(key).await;

    // Another content under the same key, half there, and one without any part: neither is used, neither stays.
    field.bundle(2);
    let dry = field.stage.run(&["deploy", "--skip-build", "--dry-run", "--output", "json"]).success().stdout;
    let key = dry.split('"').find(|word| word.starts_with("shop/v-")).expect("the plan names the key").to_owned();
    for body in [Some(noise(3, PART)), None] {
        let begin = field.s3.create_multipart_upload().bucket(&field.bucket).key(&key);
        let begun = begin.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.expect("begins");
        let id = begun.upload_id().expect("an id");
        let part = field.s3.upload_part().bucket(&field.bucket).key(&key).upload_id(id).part_number(1);
        let part = part.checksum_algorithm(ChecksumAlgorithm::Sha256);
        if let Some(body) = body {
            part.body(body.into()).send().await.expect("arrives");
        }
    }
    field.faults(&["throttle,service=s3,action=UploadPart,count=2", "reset,service=s3,action=UploadPart,count=1"]);
    let before = field.calls(0).1;
    field.stage.run(&DEPLOY).success();
    let (calls, _) = field.calls(before);
    assert_eq!(count(&calls, "CreateMultipartUpload"), 1, "{calls:?}");
    assert_eq!(count(&calls, "UploadPart"), PARTS + 3, "those that failed are sent again, no others: {calls:?}");
    assert_eq!(field.unfinished().await, []);
    field.holds_the_bundle(&key).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_goes_on_with_is_told_of_and_goes_with_its_application() {
    let field = Field::new().await;
    field.bundle(1);
    // Every part is refused for longer than anybody tries.
    field.faults(&["slow=0ms,service=s3,action=UploadPart,count=1", "expired-token,service=s3,action=UploadPart"]);
    let failed = field.stage.run(&DEPLOY).exit(7);
    assert!(failed.stderr.contains("could not upload part"), "{failed}");
    field.faults(&[]);
    let unfinished = field.unfinished().await;
    let [(key, id, _)] = unfinished.as_slice() else { panic!("{unfinished:?}") };

    let audit = field.stage.run(&["audit", "--output", "json"]).exit(10).json();
    let left = audit["left"].as_array().expect("a list");
    let told = left.iter().find(|one| one["what"] == "unfinished upload").expect("it is told of");
    assert_eq!(told["name"], format!("s3://{}/{key}", field.bucket));
    assert!(told["remove"].as_str().is_some_and(|command| command.contains(id)), "{told}");

    let gone = field.stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert!(gone.stderr.contains("aborted 1 unfinished upload"), "{gone}");
    assert_eq!(field.unfinished().await, []);
}
