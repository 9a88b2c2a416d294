//! Bundles that do not behave: what they start ends with them, and the kernel holds them to limits.

use tasks_eb::beanstalk::{HealthStatus, Severity};
use tasks_eb::local::host::Confinement;

use super::host::{Stage, eventually, processes_of};

fn app() -> String {
    let binary = std::env::current_exe().expect("this runs from a file");
    format!("exec {} host::the_app_of_these_tests --exact --nocapture", binary.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ignores_the_end_or_left_its_session_ends_with_its_version() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let alone = processes_of(&stage.root());
    let stray = "setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' & (setsid sleep 1000 &)";
    let procfile = format!("web: trap '' TERM; {stray}; {}\nworker: trap '' TERM; {stray}; sleep 1000\n", app());
    stage.deploy("v2", &[("Procfile", &procfile)]).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v2".to_owned()));
    eventually("everything runs", async || processes_of(&stage.root()) >= alone + 5).await;
    stage.deploy("v3", &[]).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v3".to_owned()));
    // The old version has ended before its deployment is told as done.
    assert_eq!(processes_of(&stage.root()), alone);
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
}

/// Tells its number and goes on sleeping, in a session of its own, without a variable and without a parent that lives.
fn hidden(name: &str) -> String {
    format!(r#"setsid env -i /bin/sh -c 'echo $$ > "$1"; exec sleep 1000' sh "$EB_INSTANCE_ROOT/{name}" & "#)
}

/// Whether the process that told its number in a file of the environment's folder is there, if only as a zombie.
fn is_there(stage: &Stage, name: &str) -> bool {
    let told = std::fs::read_to_string(stage.root().join(name)).unwrap_or_default();
    !told.is_empty() && std::path::Path::new("/proc").join(told.trim()).exists()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cleared_its_variables_and_left_its_session_is_found_and_leaves_no_zombie() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let plain = "sh -c 'echo $$ > \"$EB_INSTANCE_ROOT/plain\"; exec sleep 1000' &";
    let commands = format!("commands:\n  01: {{command: \"{} {}\"}}\n", escaped(&hidden("command")), escaped(plain));
    let procfile = format!("web: ({}); {}\nworker: ({}); exec sleep 1000\n", hidden("web"), app(), hidden("worker"));
    stage.deploy("v2", &[("Procfile", &procfile), (".ebextensions/01.config", &commands)]).await.expect("deploys");
    for name in ["command", "plain", "web", "worker"] {
        eventually(name, async || is_there(&stage, name)).await;
    }
    let kept = |name: &str| std::fs::read_to_string(stage.root().join(name)).expect("was written");
    let (web, worker) = (kept("web"), kept("worker"));
    stage.deploy("v3", &[]).await.expect("deploys");
    for pid in [web, worker] {
        assert!(!std::path::Path::new("/proc").join(pid.trim()).exists(), "{pid} of the old version lives");
    }
    // A command's daemon goes on, as on an instance, and ends with the environment.
    assert!(is_there(&stage, "command") && is_there(&stage, "plain"));
    let daemons = [kept("command"), kept("plain")];
    stage.environment.destroy().await.expect("is removed");
    for daemon in daemons {
        assert!(!std::path::Path::new("/proc").join(daemon.trim()).exists(), "{daemon} lives");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_forks_all_the_time_is_killed_in_the_end() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    // Each lives for a moment and leaves its place to another, in a session of its own and without variables. The file
    // that lets them go on bounds them if nobody ends them.
    let hops = "#!/bin/sh\ntrap '' TERM\n[ -e \"$1\" ] || exit\nsleep 0.05\nsetsid env -i /bin/sh \"$0\" \"$1\" &\n";
    let procfile = format!(
        "web: for each in 1 2 3; do setsid sh hops \"$EB_INSTANCE_ROOT/hop\" & done; trap '' TERM; {}\n",
        app()
    );
    std::fs::File::create(stage.root().join("hop")).expect("makes");
    stage.deploy("v2", &[("Procfile", &procfile), ("hops", hops)]).await.expect("deploys");
    let hoppers = || {
        let all = std::fs::read_dir("/proc").expect("lists").flatten();
        let lines = all.map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default());
        let place = stage.root().join("hop").display().to_string();
        lines.filter(|line| String::from_utf8_lossy(line).split('\0').any(|word| word == place)).count()
    };
    eventually("they hop", async || hoppers() > 0).await;
    stage.deploy("v3", &[]).await.expect("deploys");
    assert_eq!(hoppers(), 0);
    assert_eq!(stage.get("/").await, (200, "v3".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn strays_of_a_process_that_crashed_do_not_gather() {
    let stage = Stage::new();
    let procfile = format!("web: (setsid sleep 1000 &); {}\n", app());
    stage.deploy("v1", &[("Procfile", &procfile)]).await.expect("deploys");
    let at_first = processes_of(&stage.root());
    for _ in 0..2 {
        stage.get("/crash").await;
        eventually("it serves again", async || stage.get("/").await.0 == 200).await;
        eventually("only its own strays are there", async || processes_of(&stage.root()) == at_first).await;
    }
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_not_grow_without_limit_and_the_app_has_the_limits_as_well() {
    let stage = Stage::new();
    let note = "#!/bin/sh\necho \"core $(ulimit -c)\" > \"$EB_INSTANCE_ROOT/limits\"; ulimit -d >> \"$EB_INSTANCE_ROOT/limits\"\n";
    stage.deploy("v1", &[(".platform/hooks/predeploy/01", note)]).await.expect("deploys");
    let limits = std::fs::read_to_string(stage.root().join("limits")).expect("was written");
    let (core, data) = limits.trim().split_once('\n').expect("two lines");
    assert_eq!(core, "core 0");
    assert!(data.parse::<u64>().is_ok_and(|kibibytes| kibibytes >= 1024 * 1024), "{limits}");
    // No byte is written: the kernel refuses the length.
    let fills = "container_commands:\n  01: {command: 'truncate -s 100G big'}\n";
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", fills)]).await.expect_err("fails");
    assert!(failure.starts_with("[PostBuildEbExtension] container_commands 01"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    assert!(stage.notebook.heard(Severity::Error).iter().any(|text| text.starts_with("Instance deployment failed.")));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_env_of_a_command_takes_the_place_of_all_variables_and_that_of_a_container_command_adds() {
    let stage = Stage::new();
    let config = "\
commands:
  01_all: {command: 'env > \"$EB_INSTANCE_ROOT/all\"'}
  02_own: {command: 'env > \"$EB_INSTANCE_ROOT/own\"', env: {ONLY: this}}
container_commands:
  01: {command: 'env > \"$EB_INSTANCE_ROOT/added\"', env: {ONLY: this}}
";
    stage.deploy("v1", &[(".ebextensions/01.config", config)]).await.expect("deploys");
    let read = |name: &str| std::fs::read_to_string(stage.root().join(name)).expect("was written");
    let has = |name: &str, variable: &str| read(name).lines().any(|line| line.starts_with(&format!("{variable}=")));
    assert!(has("all", "HOME") && !has("all", "ONLY"), "{}", read("all"));
    assert!(!has("own", "HOME") && !has("own", "LANG") && has("own", "ONLY"), "{}", read("own"));
    assert!(has("added", "HOME") && has("added", "PORT") && has("added", "ONLY"), "{}", read("added"));
    stage.environment.destroy().await.expect("is removed");
}

/// Bytes of everything in the logs' folder.
fn bytes_of_logs(stage: &Stage) -> u64 {
    let files = std::fs::read_dir(stage.root().join("var/log")).expect("lists").flatten();
    files.filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_prints_without_end_costs_a_few_logs_and_its_last_lines_are_there() {
    let stage = Stage::new();
    // More than a hundred megabytes between two looks at the folder, from a process and from a hook.
    let flood = "head -c 120000000 /dev/zero | tr '\\0' x | fold -w 1000";
    let hook = format!("#!/bin/sh\n{flood}\necho the hook is done\n");
    let procfile = format!("web: {}\nflood: {flood}; echo; echo the flood is over; exec sleep 1000\n", app());
    let files = [("Procfile", procfile.as_str()), (".platform/hooks/prebuild/01", &hook)];
    stage.deploy("v1", &files).await.expect("deploys");
    assert!(stage.log("eb-hooks.log").ends_with("the hook is done\n"));
    let mut most = 0;
    eventually("all is printed", async || {
        most = most.max(bytes_of_logs(&stage));
        stage.log("flood.stdout.log").ends_with("the flood is over\n")
    })
    .await;
    assert!(most < 40_000_000, "{most} bytes of logs");
    assert!(stage.environment.tail_log().contains("the flood is over"));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_fills_the_disk_is_ended_and_its_environment_is_severe() {
    let stage = Stage::confined(Confinement { folder_bytes: 20 * 1024 * 1024, ..Confinement::default() });
    // One file cannot be larger than the disk, whoever looks when.
    let held = "container_commands:\n  01: {command: 'python3 -c \"import resource as r; assert \
                r.getrlimit(r.RLIMIT_FSIZE)[0] == 20 << 20\"'}\n";
    stage.deploy("v1", &[(".ebextensions/01.config", held)]).await.expect("deploys");
    // A command: the deployment fails, what it wrote goes, and the version that serves goes on.
    let fills = "container_commands:\n  01: {command: 'head -c 40000000 /dev/zero > big; sleep 1000'}\n";
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", fills)]).await.expect_err("fails");
    assert!(failure.contains("01 was stopped because the disk of the instance is full"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    assert_eq!(stage.environment.health().alarm, None);
    // A process: everything is ended, and stays so.
    let procfile = format!("web: {}\nworker: head -c 40000000 /dev/zero > big; exec sleep 1000\n", app());
    stage.deploy("v3", &[("Procfile", &procfile)]).await.expect("deploys");
    eventually("everything is ended", async || processes_of(&stage.root()) == 0).await;
    let health = stage.environment.health();
    let alarm = health.alarm.expect("is alarmed");
    assert!(alarm.starts_with("The disk of the instance is full: its folder holds "), "{alarm}");
    assert_eq!(health.status, HealthStatus::Severe);
    assert!(health.causes.contains(&alarm), "{:?}", health.causes);
    assert_eq!(stage.get("/").await.0, 502);
    // The next version may mend it.
    stage.deploy("v4", &[]).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v4".to_owned()));
    assert_eq!(stage.environment.health().alarm, None);
    // What a deployment does not write is not removed for it.
    std::fs::File::create(stage.root().join("var/app/data/kept"))
        .and_then(|mut file| std::io::Write::write_all(&mut file, &vec![1; 40_000_000]))
        .expect("writes");
    let failure = stage.deploy("v5", &[]).await.expect_err("fails");
    assert!(failure.starts_with("[Initialize] the disk of the instance is full"), "{failure}");
    stage.environment.destroy().await.expect("is removed");
}
