//! S3 of the local Elastic Beanstalk, through the real SDK.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, CompletedMultipartUpload, CompletedPart, CreateBucketConfiguration, Delete, EncodingType,
    ObjectIdentifier, Tag, Tagging,
};

use crate::support::Wire;

const BUCKET: &str = "elasticbeanstalk-us-west-2-123456789012";

async fn with_bucket() -> (Wire, Client) {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    let constraint = BucketLocationConstraint::from("us-west-2");
    let config = CreateBucketConfiguration::builder().location_constraint(constraint).build();
    client.create_bucket().bucket(BUCKET).create_bucket_configuration(config).send().await.expect("made");
    (wire, client)
}

async fn put(client: &Client, key: &str, content: &[u8]) -> String {
    let body = ByteStream::from(content.to_vec());
    let put = client.put_object().bucket(BUCKET).key(key).body(body).send().await.expect("puts");
    put.e_tag().expect("an etag").to_owned()
}

async fn content(client: &Client, key: &str) -> Vec<u8> {
    let got = client.get_object().bucket(BUCKET).key(key).send().await.expect("gets");
    got.body.collect().await.expect("reads").to_vec()
}

/// Bytes that no compression or repetition makes look right by chance.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(size)
    .collect()
}

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let (_wire, client) = with_bucket().await;
    let etag = put(&client, "tasks/v-1.zip", b"hello").await;
    assert_eq!(etag, "\"5d41402abc4b2a76b9719d911017c592\"");
    let got = client.get_object().bucket(BUCKET).key("tasks/v-1.zip").send().await.expect("gets");
    assert_eq!((got.e_tag(), got.content_length()), (Some(etag.as_str()), Some(5)));
    assert_eq!(got.checksum_crc32(), Some("NhCmhg=="));
    assert!(got.last_modified().is_some());
    assert_eq!(got.body.collect().await.expect("reads").to_vec(), b"hello");
    let head = client.head_object().bucket(BUCKET).key("tasks/v-1.zip").send().await.expect("heads");
    assert_eq!(head.content_length(), Some(5));
    let range = client.get_object().bucket(BUCKET).key("tasks/v-1.zip").range("bytes=1-3").send().await.expect("gets");
    assert_eq!(range.content_range(), Some("bytes 1-3/5"));
    assert_eq!(range.body.collect().await.expect("reads").to_vec(), b"ell");
    let fresh = client.get_object().bucket(BUCKET).key("tasks/v-1.zip").if_none_match(etag).send().await;
    assert_eq!(fresh.expect_err("not modified").raw_response().map(|raw| raw.status().as_u16()), Some(304));
}

#[tokio::test]
async fn a_file_is_streamed_in_signed_chunks() {
    let (wire, client) = with_bucket().await;
    let file = wire.home().join("bundle.zip");
    let bytes = noise(3_000_000);
    tasks_eb::fs::write_atomic(&file, &bytes).expect("writes");
    let body = ByteStream::from_path(&file).await.expect("opens");
    client.put_object().bucket(BUCKET).key("tasks/bundle.zip").body(body).send().await.expect("puts");
    assert!(content(&client, "tasks/bundle.zip").await == bytes);
    let head = client.head_object().bucket(BUCKET).key("tasks/bundle.zip").send().await.expect("heads");
    assert_eq!(head.content_encoding(), None, "aws-chunked was of the transfer");
    let path = wire.local.store.object_path(BUCKET, "tasks/bundle.zip").expect("is there");
    assert!(std::fs::read(path).expect("reads") == bytes);
}

#[tokio::test]
async fn a_wrong_checksum_is_refused_and_nothing_is_kept() {
    let (wire, client) = with_bucket().await;
    let body = ByteStream::from_static(b"hello");
    let wrong = client.put_object().bucket(BUCKET).key("k").body(body).checksum_crc32("AAAAAA==").send().await;
    assert_eq!(wrong.expect_err("refused").code(), Some("BadDigest"));
    let body = ByteStream::from_static(b"hello");
    let wrong = client.put_object().bucket(BUCKET).key("k").body(body).content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send();
    assert_eq!(wrong.await.expect_err("refused").code(), Some("BadDigest"));
    let data = wire.home().join("s3").join(BUCKET).join("data");
    assert_eq!(std::fs::read_dir(data).expect("lists").count(), 0);
}

#[tokio::test]
async fn keys_may_hold_anything() {
    let (_wire, client) = with_bucket().await;
    let keys = ["a", "a/b", "../../../etc/passwd", "with space+plus&?=#%2F", "ümlaut/☃", "trailing/", "dot/../dot"];
    for key in keys {
        put(&client, key, key.as_bytes()).await;
    }
    for key in keys {
        assert_eq!(content(&client, key).await, key.as_bytes(), "{key}");
    }
    let listed = client.list_objects_v2().bucket(BUCKET).send().await.expect("lists");
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    assert_eq!(listed.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), sorted);
}

#[tokio::test]
async fn lists_have_pages_prefixes_and_encoded_keys() {
    let (_wire, client) = with_bucket().await;
    for key in ["a b/1", "a b/2", "c/1", "d"] {
        put(&client, key, b"x").await;
    }
    let all = client.list_objects().bucket(BUCKET).encoding_type(EncodingType::Url).send().await.expect("lists");
    assert_eq!(all.contents()[0].key(), Some("a%20b/1"));
    assert_eq!((all.encoding_type(), all.is_truncated()), (Some(&EncodingType::Url), Some(false)));
    let folders = client.list_objects().bucket(BUCKET).delimiter("/").max_keys(1).send().await.expect("lists");
    assert_eq!(folders.common_prefixes()[0].prefix(), Some("a b/"));
    assert_eq!((folders.next_marker(), folders.is_truncated()), (Some("a b/"), Some(true)));
    let rest = client.list_objects().bucket(BUCKET).delimiter("/").marker("a b/").send().await.expect("lists");
    assert_eq!(rest.common_prefixes()[0].prefix(), Some("c/"));
    assert_eq!(rest.contents()[0].key(), Some("d"));
    let mut pages = client.list_objects_v2().bucket(BUCKET).max_keys(3).into_paginator().send();
    let mut counts = Vec::new();
    while let Some(page) = pages.next().await {
        counts.push(page.expect("a page").key_count().unwrap_or_default());
    }
    assert_eq!(counts, [3, 1]);
    let exact = client.list_objects().bucket(BUCKET).prefix("c/1").send().await.expect("lists");
    assert_eq!(exact.contents().len(), 1);
    let versions = client.list_object_versions().bucket(BUCKET).send().await.expect("lists");
    assert_eq!(versions.versions()[3].version_id(), Some("null"));
}

#[tokio::test]
async fn objects_are_deleted_one_by_one_and_many_at_once() {
    let (_wire, client) = with_bucket().await;
    for key in ["a", "b", "c"] {
        put(&client, key, b"x").await;
    }
    client.delete_object().bucket(BUCKET).key("a").send().await.expect("deletes");
    client.delete_object().bucket(BUCKET).key("never there").send().await.expect("is fine");
    let keys = ["b", "never there"].map(|key| ObjectIdentifier::builder().key(key).build().expect("a key"));
    let delete = Delete::builder().set_objects(Some(keys.to_vec())).build().expect("keys");
    let deleted = client.delete_objects().bucket(BUCKET).delete(delete).send().await.expect("deletes");
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (2, 0));
    let left = client.list_objects_v2().bucket(BUCKET).send().await.expect("lists");
    assert_eq!(left.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), ["c"]);
    let missing = client.get_object().bucket(BUCKET).key("a").send().await.expect_err("is gone");
    assert_eq!(missing.code(), Some("NoSuchKey"));
}

#[tokio::test]
async fn a_large_object_comes_in_parts() {
    let (wire, client) = with_bucket().await;
    let upload = client.create_multipart_upload().bucket(BUCKET).key("big.zip").send().await.expect("begins");
    let id = upload.upload_id().expect("an id");
    let bytes = noise(6_000_000);
    let (first, second) = bytes.split_at(5 * 1024 * 1024);
    let mut parts = Vec::new();
    for (number, part) in (1..).zip([first, second]) {
        let body = ByteStream::from(part.to_vec());
        let sent = client.upload_part().bucket(BUCKET).key("big.zip").upload_id(id).part_number(number).body(body);
        let etag = sent.send().await.expect("sends").e_tag().expect("an etag").to_owned();
        parts.push(CompletedPart::builder().part_number(number).e_tag(etag).build());
    }
    let listed = client.list_parts().bucket(BUCKET).key("big.zip").upload_id(id).send().await.expect("lists");
    assert_eq!(listed.parts().len(), 2);
    let complete = |parts: Vec<CompletedPart>| {
        let upload = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        client.complete_multipart_upload().bucket(BUCKET).key("big.zip").upload_id(id).multipart_upload(upload).send()
    };
    let swapped = complete(parts.iter().rev().cloned().collect()).await.expect_err("out of order");
    assert_eq!(swapped.code(), Some("InvalidPartOrder"));
    let done = complete(parts.clone()).await.expect("completes");
    assert!(done.e_tag().is_some_and(|etag| etag.ends_with("-2\"")));
    assert!(content(&client, "big.zip").await == bytes);
    let data = wire.home().join("s3").join(BUCKET).join("data");
    assert_eq!(std::fs::read_dir(data).expect("lists").count(), 1, "the parts are gone");
    let again = complete(parts).await.expect_err("is complete");
    assert_eq!(again.code(), Some("NoSuchUpload"));
    let aborted = client.create_multipart_upload().bucket(BUCKET).key("x").send().await.expect("begins");
    let abort = client.abort_multipart_upload().bucket(BUCKET).key("x").upload_id(aborted.upload_id().expect("an id"));
    abort.send().await.expect("aborts");
}

#[tokio::test]
async fn a_bucket_belongs_to_a_region() {
    let (wire, client) = with_bucket().await;
    let location = client.get_bucket_location().bucket(BUCKET).send().await.expect("answers");
    assert_eq!(location.location_constraint().map(|constraint| constraint.as_str()), Some("us-west-2"));
    let head = client.head_bucket().bucket(BUCKET).send().await.expect("answers");
    assert_eq!(head.bucket_region(), Some("us-west-2"));
    let elsewhere = Client::new(&wire.sdk_in("eu-west-1"));
    let error = elsewhere.list_objects_v2().bucket(BUCKET).send().await.expect_err("is elsewhere");
    assert_eq!(error.code(), Some("PermanentRedirect"));
    let header = error.raw_response().and_then(|raw| raw.headers().get("x-amz-bucket-region").map(str::to_owned));
    assert_eq!(header.as_deref(), Some("us-west-2"));
    let first = Client::new(&wire.sdk_in("us-east-1"));
    first.create_bucket().bucket("first").send().await.expect("made");
    first.create_bucket().bucket("first").send().await.expect("forgiven in us-east-1");
    let error = client.create_bucket().bucket("unplaced").send().await.expect_err("needs a location");
    assert_eq!(error.code(), Some("IllegalLocationConstraintException"));
    let names = client.list_buckets().send().await.expect("lists");
    assert_eq!(names.buckets().iter().filter_map(|bucket| bucket.name()).collect::<Vec<_>>(), [BUCKET, "first"]);
}

#[tokio::test]
async fn what_is_set_on_a_bucket_is_returned_and_acts() {
    let (_wire, client) = with_bucket().await;
    let none = client.get_bucket_policy().bucket(BUCKET).send().await.expect_err("none yet");
    assert_eq!(none.code(), Some("NoSuchBucketPolicy"));
    let policy = r#"{"Version":"2008-10-17","Statement":[{"Sid":"eb","Effect":"Deny","Principal":{"AWS":"*"},
        "Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::x"}]}"#;
    client.put_bucket_policy().bucket(BUCKET).policy(policy).send().await.expect("puts");
    let got = client.get_bucket_policy().bucket(BUCKET).send().await.expect("gets");
    assert_eq!(got.policy(), Some(policy));
    let denied = client.delete_bucket().bucket(BUCKET).send().await.expect_err("denied");
    assert_eq!(denied.code(), Some("AccessDenied"));
    client.delete_bucket_policy().bucket(BUCKET).send().await.expect("deletes");
    let tag = Tag::builder().key("team").value("x").build().expect("a tag");
    let tagging = Tagging::builder().tag_set(tag).build().expect("tags");
    client.put_bucket_tagging().bucket(BUCKET).tagging(tagging).send().await.expect("puts");
    let tags = client.get_bucket_tagging().bucket(BUCKET).send().await.expect("gets");
    assert_eq!(tags.tag_set()[0].value(), "x");
    client.get_bucket_versioning().bucket(BUCKET).send().await.expect("gets");
    let encryption = client.get_bucket_encryption().bucket(BUCKET).send().await.expect("gets");
    assert!(encryption.server_side_encryption_configuration().is_some());
    let owned = client.get_bucket_ownership_controls().bucket(BUCKET).send().await.expect("gets");
    let rule = owned.ownership_controls().and_then(|controls| controls.rules().first()).expect("a rule");
    assert_eq!(rule.object_ownership().as_str(), "BucketOwnerEnforced");
    let list = client.get_bucket_acl().bucket(BUCKET).send().await.expect("gets");
    assert_eq!(list.grants()[0].permission().map(|permission| permission.as_str()), Some("FULL_CONTROL"));
    let grantee = list.grants()[0].grantee().expect("somebody");
    assert_eq!((grantee.r#type().as_str(), grantee.id()), ("CanonicalUser", list.owner().and_then(|owner| owner.id())));
    let lifecycle = client.get_bucket_lifecycle_configuration().bucket(BUCKET).send().await.expect_err("there is none");
    assert_eq!(lifecycle.code(), Some("NoSuchLifecycleConfiguration"));
    let cors = client.get_bucket_cors().bucket(BUCKET).send().await.expect_err("there is none");
    assert_eq!(cors.code(), Some("NoSuchCORSConfiguration"));
    let website = client.get_bucket_website().bucket(BUCKET).send().await.expect_err("there is none");
    assert_eq!(website.code(), Some("NoSuchWebsiteConfiguration"));
    assert!(client.get_bucket_logging().bucket(BUCKET).send().await.expect("gets").logging_enabled().is_none());
    let policy = client.get_bucket_policy_status().bucket(BUCKET).send().await.expect_err("it was deleted");
    assert_eq!(policy.code(), Some("NoSuchBucketPolicy"));
    put(&client, "k", b"x").await;
    let object = client.get_object_acl().bucket(BUCKET).key("k").send().await.expect("gets");
    assert_eq!(object.grants().len(), 1);
    let missing = client.get_object_acl().bucket(BUCKET).key("nope").send().await.expect_err("missing");
    assert_eq!(missing.code(), Some("NoSuchKey"));
    let full = client.delete_bucket().bucket(BUCKET).send().await.expect_err("not empty");
    assert_eq!(full.code(), Some("BucketNotEmpty"));
    client.delete_object().bucket(BUCKET).key("k").send().await.expect("deletes");
    client.delete_bucket().bucket(BUCKET).send().await.expect("deletes");
    let gone = client.list_objects_v2().bucket(BUCKET).send().await.expect_err("gone");
    assert_eq!(gone.code(), Some("NoSuchBucket"));
}

#[tokio::test]
async fn a_copy_is_an_object_of_its_own() {
    let (_wire, client) = with_bucket().await;
    put(&client, "a key", b"hello").await;
    let source = format!("{BUCKET}/a%20key");
    let copied = client.copy_object().bucket(BUCKET).key("copy").copy_source(source).send().await.expect("copies");
    let etag = copied.copy_object_result().and_then(|result| result.e_tag());
    assert_eq!(etag, Some("\"5d41402abc4b2a76b9719d911017c592\""));
    client.delete_object().bucket(BUCKET).key("a key").send().await.expect("deletes");
    assert_eq!(content(&client, "copy").await, b"hello");
}

#[tokio::test]
async fn a_presigned_link_needs_no_keys_and_cannot_be_bent() {
    let (_wire, client) = with_bucket().await;
    put(&client, "tasks/v 1.zip", b"hello").await;
    let life = PresigningConfig::expires_in(std::time::Duration::from_secs(60)).expect("a life");
    let link = client.get_object().bucket(BUCKET).key("tasks/v 1.zip").presigned(life).await.expect("signs");
    let url = link.uri().to_owned();
    let (good, bent) = tokio::task::spawn_blocking(move || {
        let good = ureq::get(&url).call().expect("answers").body_mut().read_to_string().expect("reads");
        let bent = ureq::get(url.replace("v%201", "v%202")).call().err().map(|error| error.to_string());
        (good, bent)
    })
    .await
    .expect("joins");
    assert_eq!(good, "hello");
    assert!(bent.is_some_and(|error| error.contains("403")));
}

#[tokio::test]
async fn another_secret_is_refused_and_so_is_nobody() {
    let (wire, _) = with_bucket().await;
    let keys = wire.local.keys.access_key_id().to_owned();
    for (id, code) in [(keys.as_str(), "SignatureDoesNotMatch"), ("AKIAIOSFODNN7EXAMPLE", "InvalidAccessKeyId")] {
        let client = Client::new(&wire.sdk_with("us-west-2", id, "x"));
        let error = client.list_buckets().send().await.expect_err("refused");
        assert_eq!(error.code(), Some(code));
    }
    let aws = Client::new(&wire.sdk_in("us-east-1"));
    let error = aws.list_objects_v2().bucket("elasticbeanstalk-platform-assets-us-east-1").send().await;
    assert_eq!(error.expect_err("is AWS's").code(), Some("AccessDenied"));
}

#[tokio::test]
async fn objects_are_there_after_a_restart() {
    let (wire, client) = with_bucket().await;
    put(&client, "k", b"hello").await;
    let wire = wire.restart().await;
    assert_eq!(content(&Client::new(&wire.sdk()), "k").await, b"hello");
}
