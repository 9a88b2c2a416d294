//! What nginx's configuration may hold: anything, and it is translated or refused.

use std::path::Path;

use proptest::prelude::*;

use super::syntax;
use super::{Files, translate};
use crate::fs;
use crate::local::fuzz::each;

const NAMES: &str = "location server http upstream map if include return rewrite proxy_pass gzip gzip_types gzip_min_length \
    gzip_comp_level add_header proxy_set_header expires error_page client_max_body_size proxy_read_timeout allow deny root \
    alias index default_type listen server_name set internal try_files types limit_except log_format nonsense";
const WORDS: &str = "/ /x/ = ~ ~* ^~ @named \\.php$ ^/(a|b)/(.*)$ (?<n>x) (( [ $uri $1 ${host} ${ $ $nope http://127.0.0.1:5000 \
    http://127.0.0.1:5000/y/ http://elsewhere/ unix: on off 404 =200 = 999 65536 -1 1k 9999999999g 18446744073709551615 1m30s \
    4294967295y -1d epoch max all 10.0.0.0/8 ::/0 1.2.3.4/33 always permanent redirect conf.d/*.conf nginx.conf \
    /etc/nginx/conf.d/a.conf *** http:// é \"q\" 's' \\ text/html default_server 80 $scheme://$host$request_uri? \
    application/json";

/// Names, words and signs of configurations, and of what is none.
fn piece() -> impl Strategy<Value = String> {
    let words = |text: &'static str| prop::sample::select(text.split_ascii_whitespace().collect::<Vec<_>>());
    let signs = prop::sample::select(vec!["; ", ";\n", " {\n", "}\n", "# c\n", " ", "\n", "\"", "'", "\\", "\"a b\""]);
    prop_oneof![
        4 => words(NAMES).prop_map(|name| format!("{name} ")),
        5 => words(WORDS).prop_map(|word| format!("{word} ")),
        5 => signs.prop_map(str::to_owned),
        1 => ".{0,6}",
    ]
}

/// Mostly whole directives, so that more than the reader is reached.
fn text() -> impl Strategy<Value = String> {
    let directive = prop::collection::vec(piece(), 1..4).prop_map(|pieces| format!("{};\n", pieces.concat())).boxed();
    let block = (prop::collection::vec(piece(), 1..3), prop::collection::vec(directive.clone(), 0..4))
        .prop_map(|(head, inner)| format!("{} {{ {} }}\n", head.concat(), inner.concat()));
    let loose = prop::collection::vec(piece(), 0..8).prop_map(|pieces| pieces.concat());
    prop::collection::vec(prop_oneof![4 => directive, 3 => block, 1 => loose], 0..5).prop_map(|parts| parts.concat())
}

#[test]
fn any_configuration_is_translated_or_refused() {
    let place = prop::sample::select(vec!["conf.d/a.conf", "conf.d/elasticbeanstalk/a.conf", "nginx.conf"]);
    let folder = tempfile::tempdir().expect("a folder");
    let app = folder.path();
    for inner in ["conf.d/elasticbeanstalk", "conf.d"] {
        std::fs::create_dir_all(app.join(".platform/nginx").join(inner)).expect("makes");
    }
    each(prop::collection::vec((place, text()), 1..3), |files| {
        let paths: Vec<_> = files.iter().map(|(name, _)| app.join(".platform/nginx").join(name)).collect();
        for (path, (_, text)) in paths.iter().zip(&files) {
            fs::write_atomic(path, text.as_bytes()).expect("writes");
        }
        let gathered = Files::gather(app, Path::new("/env"), &[], 5000).expect("gathers");
        if let Err(why) = translate(&gathered) {
            assert!(why.contains("nginx: [emerg] "), "{why}");
        }
        paths.iter().for_each(|path| fs::remove(path).expect("removes"));
    });
}

#[test]
fn what_is_written_is_read_again_as_the_same() {
    each(text(), |text| {
        let Ok(read) = syntax::parse("f", &text) else { return };
        let written = syntax::write(&read);
        let again = syntax::parse("f", &written).unwrap_or_else(|why| panic!("{text:?} {written:?}: {why}"));
        assert_eq!(words(&read), words(&again), "{text:?} {written:?}");
    });
}

fn words(tree: &[syntax::Directive]) -> String {
    let of = |found: &syntax::Directive| (found.name.clone(), found.args.clone(), found.block.as_deref().map(words));
    format!("{:?}", tree.iter().map(of).collect::<Vec<_>>())
}
