//! What `.ebextensions` name by URL: archives of `sources` and the `source` of `files`, from a server on loopback.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use tasks_eb::beanstalk::Severity;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::host::Stage;
use super::support::Stage as Beanstalk;

/// Serves the files of a folder under their names, and answers 404 to the rest; gives its address.
fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("has an address");
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let name = head.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let (status, body) = match std::fs::read(folder.join(name)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    format!("http://{address}")
}

/// A folder with `from.<kind>` in each form of archive, each holding `inner/<kind>`.
fn archives() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("inner")).expect("makes");
    for (kind, flag) in [("tar", "-cf"), ("tar.gz", "-czf"), ("tar.bz2", "-cjf")] {
        let name = format!("inner/{kind}");
        std::fs::File::create(folder.path().join(&name)).and_then(|mut file| file.write_all(b"tar")).expect("writes");
        let mut tar = Command::new("tar");
        tar.current_dir(folder.path()).args([flag, &format!("from.{kind}"), &name]);
        assert!(tar.status().expect("runs").success());
    }
    let mut zip = ZipWriter::new(std::fs::File::create(folder.path().join("from.zip")).expect("makes"));
    zip.start_file("inner/zip", SimpleFileOptions::default()).expect("starts");
    zip.write_all(b"zip").expect("writes");
    zip.finish().expect("finishes");
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_are_unpacked_before_files_and_commands_and_a_file_may_have_a_url() {
    let (stage, folder) = (Stage::new(), archives());
    let server = serve(folder.path());
    let config = format!(
        "commands:\n  01: {{command: 'cat opt/zip/inner/zip etc/fetched > seen'}}\nfiles:\n  /etc/fetched:\n    \
         mode: '000600'\n    source: {server}/inner/tar\nsources:\n  /opt/zip: {server}/from.zip\n  \
         /opt/tar: {server}/from.tar\n  /opt/gz: {server}/from.tar.gz\n  /opt/bz2: {server}/from.tar.bz2\n"
    );
    stage.deploy("v1", &[(".ebextensions/01.config", &config)]).await.expect("deploys");
    let read = |path: &str| std::fs::read_to_string(stage.root().join(path)).expect("reads");
    assert_eq!(read("opt/tar/inner/tar") + &read("opt/gz/inner/tar.gz") + &read("opt/bz2/inner/tar.bz2"), "tartartar");
    assert_eq!(read("seen"), "ziptar");
    let warnings = stage.notebook.heard(Severity::Warn);
    assert!(warnings.iter().any(|told| told.starts_with("Sources of .ebextensions/01.config are unpacked below ")));
    assert!(!warnings.iter().any(|told| told.contains("Skipped")), "{warnings:?}");
    assert_eq!(std::fs::read_dir(stage.root().join("tmp")).expect("lists").count(), 0, "nothing stays behind");
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_cannot_be_had_fails_the_deployment_before_the_version_is_live() {
    let (stage, folder) = (Stage::new(), archives());
    let server = serve(folder.path());
    stage.deploy("v1", &[]).await.expect("deploys");
    for (version, url, reason) in [
        ("v2", format!("{server}/none.zip"), "404"),
        ("v3", format!("{server}/inner/tar"), "is not a zip, tar, tar.gz or tar.bz2 archive"),
        ("v4", "s3://no-bucket/key".to_owned(), "there is no such object"),
        ("v5", "file:///etc/passwd".to_owned(), "not a URL of http or https"),
    ] {
        let config = format!("sources:\n  /opt/it: {url}\n");
        let failure = stage.deploy(version, &[(".ebextensions/01.config", &config)]).await.expect_err("fails");
        assert!(failure.starts_with("[PreBuildEbExtension] sources /opt/it: "), "{failure}");
        assert!(failure.contains(reason) && failure.contains(&url), "{failure}");
    }
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}

#[test]
fn an_object_of_the_local_s3_is_had_by_the_url_it_has_at_aws() {
    let stage = Beanstalk::new(&["--no-db"]);
    let archive = std::fs::read(archives().path().join("from.tar.gz")).expect("reads");
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let config = aws_sdk_s3::config::Builder::from(&stage.sdk()).force_path_style(true).build();
        let s3 = aws_sdk_s3::Client::from_conf(config);
        let place =
            aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint("us-west-2".into()).build();
        s3.create_bucket().bucket("shop-assets").create_bucket_configuration(place).send().await.expect("is made");
        s3.put_object().bucket("shop-assets").key("a/b.tar.gz").body(archive.into()).send().await.expect("is put");
    });
    let config = "sources:\n  /opt/assets: https://shop-assets.s3.us-west-2.amazonaws.com/a/b.tar.gz\n\
                  files:\n  /etc/assets.tar.gz: {source: 's3://shop-assets/a/b.tar.gz'}\n";
    stage.bundle_with("second", &[(".ebextensions/20-assets.config", config)]);
    stage.run(&["deploy", "--skip-build", "--yes"]).success();
    let root = stage.environments().remove(0);
    assert_eq!(std::fs::read_to_string(root.join("opt/assets/inner/tar.gz")).expect("reads"), "tar");
    assert!(std::fs::read(root.join("etc/assets.tar.gz")).expect("reads").starts_with(&[0x1f, 0x8b]));
}
