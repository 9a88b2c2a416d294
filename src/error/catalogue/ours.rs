//! What we find out ourselves, with or without AWS.

use super::Kind;
use crate::error::Class;

macro_rules! kinds {
    ($($code:literal $name:literal $class:ident $what:literal $cause:literal $fix:literal)*) => {
        pub(super) const KINDS: &[Kind] = &[$(Kind {
            code: $code,
            name: $name,
            class: Class::$class,
            what: $what,
            cause: $cause,
            fix: $fix,
            aws: &[],
            next: None,
        }),*];
    };
}

kinds! {
    "TE1101" "no-project" NotFound
        "This folder is in no project"
        "A project has a folder .elasticbeanstalk with a config.yml in it, here or in a parent."
        "Go there, name it with --project DIR, or make one with `tasks-eb init`."
    "TE1102" "no-environment-of-branch" NotFound
        "The branch has no environment"
        "config.yml keeps an environment for each branch of git, and this branch has none; or no branch is checked out \
         (detached HEAD), as in a pipeline."
        "Give the name of one (`tasks-eb list` shows them), or `tasks-eb create`, which makes a new one."
    "TE1103" "broken-config" Usage
        "config.yml cannot be read or has a value that cannot be used"
        "It is no YAML, or a name in it breaks AWS's rules."
        "Mend what the message names in .elasticbeanstalk/config.yml; AWS's `eb` reads the same file."
    "TE1104" "broken-extension" Usage
        "A file of .ebextensions is neither YAML nor JSON"
        "AWS would refuse the whole deployment for it."
        "`tasks-eb lint` names the line and the column."
    "TE1105" "answer-needed" NeedsAnswer
        "A question has nobody to answer it"
        "There is no terminal, or CI is set. Nothing that destroys or costs is done unasked."
        "Give the flag that the message names."
    "TE1106" "protected" Usage
        "The environment is protected"
        "`tasks-eb.protected` in config.global.yml lists it, so that nobody takes it down by mistake."
        "Take its name from the list, and run the same command again."
    "TE1107" "no-application-named" Usage
        "The project names no application"
        "config.yml has no application_name."
        "Write `application_name: NAME` under `global:`, or run `tasks-eb init`."
    "TE1108" "files-in-the-way" Usage
        "Files of these names are there already"
        "init overwrites nothing."
        "Choose an empty folder, move the files away, or run it inside the Rust project that it is to be added to."
    "TE1109" "never-ends" Usage
        "What never ends is no JSON document"
        "What is followed or watched is told as it comes, and a document has an end."
        "Give --output ndjson: a line for each piece of news."
    "TE1110" "stale-plan" Differences
        "The plan no longer fits what is there"
        "Somebody deployed or changed options since it was made, or the project or the account is another one."
        "Make a new one with `tasks-eb plan --out FILE`, and look at it again."
    "TE1111" "no-such-file" NotFound
        "The file is not there"
        "Its name is relative to the current folder, and not to the project."
        "Check the path."
    "TE1112" "name-taken" Failed
        "An environment of that name exists already"
        "Somebody created it before, perhaps this command in an earlier run."
        "`tasks-eb deploy` brings a new version into it; or choose another name. With --blue-green: what serves in the \
         place of the old one already is deployed to by its own name."
    "TE1113" "other-application" Usage
        "The environment belongs to another application"
        "Names of environments are unique in an account and region, across applications."
        "Choose another name for the environment, or another --region."
    "TE1114" "wrong-arguments" Usage
        "The arguments are not what the command takes"
        "A flag or a value is misspelt or missing, or two of them contradict each other."
        "`tasks-eb COMMAND --help` lists what it takes, with examples."
    "TE1115" "no-saved-configuration" NotFound
        "There is no saved configuration of that name"
        "Neither .elasticbeanstalk/saved_configs/NAME.cfg.yml is there, nor does the application have one at AWS."
        "Check the name; `tasks-eb config save NAME` makes one of an environment that runs."
    "TE1116" "coupled-database" Usage
        "The environment has a database of its own, so it cannot be deployed blue-green"
        "A second environment would get a second, empty database, and what is written to one is not in the other."
        "Decouple it first: set DBDeletionPolicy to Retain, wait, then HasCoupledDatabase to false, and give the app the \
         address of the database with `tasks-eb setenv`. Or deploy without --blue-green."
    "TE1117" "broken-saved-configuration" Usage
        "The file is no saved configuration"
        "It is no YAML, names no platform, or its OptionSettings do not map namespaces to options."
        "`tasks-eb lint` names the line and the column; `tasks-eb config save` writes one that is right."
    "TE1201" "does-not-compile" Failed
        "The app does not compile for the platform"
        "The compiler's own words stand above. What compiles for this machine may lack a C library or a linker for Linux."
        "Mend what the compiler names, then run the same command again."
    "TE1202" "no-cross-compiler" Usage
        "Nothing here can compile for the instances"
        "Instances run Linux, and this machine has neither the target of rustup nor cargo-zigbuild for it."
        "Run one of the commands that the message names, or compile elsewhere and give --skip-build."
    "TE1203" "wrong-program" Usage
        "The program would not run on the instances"
        "It is of another architecture or system, or needs a newer glibc than Amazon Linux 2023 has (2.34)."
        "Let tasks-eb compile it (leave --skip-build away), or choose instances of the other architecture."
    "TE1204" "no-procfile" Usage
        "The bundle says nothing about what to start"
        "There is no Procfile, or no process named web in it."
        "Write a Procfile with the line `web: ./application`."
    "TE1205" "broken-procfile" Usage
        "The Procfile has a line that AWS would refuse"
        "Each line is `name: command`, and the first of them is `web`."
        "Mend the line that is named."
    "TE1206" "nothing-compiled" NotFound
        "There is no compiled program to bundle"
        "--skip-build takes what is there, and nothing is."
        "Leave --skip-build away, or compile first."
    "TE1207" "secrets-in-bundle" Usage
        "The bundle would carry secrets"
        "A file looks like a key, or has values of secrets in it. Bundles lie in S3 for long, and whoever may read logs or \
         instances may read them."
        "Leave the files out with .ebignore, and set what the app needs with `tasks-eb setenv --stdin`."
    "TE1208" "bundle-too-large" Usage
        "The bundle is larger than Elastic Beanstalk takes"
        "The limit is 500 MB."
        "`tasks-eb bundle --list` shows the largest; leave them out with .ebignore."
    "TE1209" "no-artifact" NotFound
        "The artifact that config.yml names is not there"
        "`deploy: artifact:` names a file that something else has to make first."
        "Make it, or take the line away and let tasks-eb bundle the project."
    "TE1210" "lint-errors" Usage
        "lint finds errors in what would be deployed"
        "AWS would refuse it, or something that stands there would not happen: file, line and column are named."
        "Mend what is named; `tasks-eb lint --explain CODE` says why. --no-lint goes on all the same."
    "TE1307" "no-credentials" Identity
        "No usable AWS credentials were found"
        "Neither the environment, nor the profile, nor SSO, nor a role of this machine has any."
        "`aws configure` or `aws sso login`; or try everything without an account: `--local`."
    "TE1308" "other-account" Identity
        "These are credentials of another account than the project's"
        "`tasks-eb.account` in config.global.yml pins the account, and a profile or a pipeline came with another."
        "Choose the right profile with --profile, or change the pinned account."
    "TE1309" "no-region" Usage
        "No AWS region is known"
        "Neither --region, AWS_REGION, the project nor the profile names one."
        "Add --region, or write default_region into .elasticbeanstalk/config.yml."
    "TE1423" "unreachable" Failed
        "AWS did not answer"
        "There is no network, a proxy is in between, or the region or the endpoint is misspelt."
        "Check the network, the region, and --endpoint-url or AWS_ENDPOINT_URL where they are set; then run the same \
         command again."
    "TE1424" "database-not-offered" Failed
        "RDS offers no such database here"
        "Not every class exists in every region with every version of MySQL."
        "Choose another class with --db-class, or another version with --db-version."
    "TE1425" "no-error-of-aws" Failed
        "What answered is no answer of AWS's"
        "The answer is an error without a code of AWS's: a proxy, a gateway or an emulator in the place of AWS gave it."
        "Check the proxy, and --endpoint-url or AWS_ENDPOINT_URL where they are set."
    "TE1426" "no-such-branch" NotFound
        "AWS does not offer this platform branch, or not this version of it"
        "Branches and versions are retired and renamed over the years, or the name is misspelt."
        "Name a supported one as default_platform in .elasticbeanstalk/config.yml."
    "TE1427" "lost-answer" TimedOut
        "The call was sent, and its answer was lost"
        "The connection broke, or AWS took too long: the work that was asked for may go on all the same."
        "Look with `tasks-eb list` and `tasks-eb events`, or run the same command again: it takes up what is under way."
    "TE1501" "deploy-failed" Unhealthy
        "The version could not be deployed"
        "A container command, a hook, a migration or the start of the app failed on an instance: step, command, exit code \
         and output stand above."
        "Mend that, and deploy again. `tasks-eb logs` has more."
    "TE1502" "answers-badly" Unhealthy
        "The app does not answer as it should"
        "It was deployed, and its health path answers with an error, too late, or as another release."
        "`tasks-eb logs` shows what the app says; `tasks-eb health` what Elastic Beanstalk sees."
    "TE1503" "not-healthy" Unhealthy
        "The app answers, and Elastic Beanstalk does not see it as healthy"
        "Health looks at all requests, at the machine and at the deployment."
        "`tasks-eb health` names the causes; --healthy-when yellow is content with less."
    "TE1504" "out-of-time" TimedOut
        "The time given ran out, and the work may go on"
        "Databases take a quarter of an hour, and so do snapshots of them."
        "`tasks-eb wait` takes it up again; --timeout gives more time."
    "TE1505" "nothing-before" NotFound
        "There is no version before to go back to"
        "The environment runs its first version, or neither the ledger of its releases nor its description nor its events \
         tell what ran before. What the application has besides is not guessed at: it may never have run there."
        "Name the version: `tasks-eb versions list`, then `tasks-eb rollback LABEL`."
    "TE1506" "unknown-version" NotFound
        "There is no such version of the application"
        "It was deleted, or the label is misspelt."
        "`tasks-eb versions list` shows those that are there."
    "TE1507" "version-in-use" Failed
        "The version is in use"
        "An environment runs it, or is being brought to it."
        "Deploy another version there first, or terminate that environment."
    "TE1508" "nothing-to-stop" Failed
        "Nothing that is under way can be stopped"
        "AWS stops updates only, and only while they run."
        "`tasks-eb status` tells what is under way."
    "TE1509" "left-over" Differences
        "Something is left that nobody asked to stay"
        "A termination was cut off, or something was added to the environment by hand."
        "`tasks-eb audit` names each with its price and the command that removes it."
    "TE1510" "cannot-go" Failed
        "The environment cannot go"
        "Its database has deletion protection, or something that AWS did not make holds a part of it, mostly a security \
         group."
        "Do what the message names, then run the same command again: it goes on where it stopped."
    "TE1511" "smoke-test-failed" Unhealthy
        "The smoke test failed"
        "The version serves, and the project's own test is not content with it: its output stands above."
        "Mend what it names, and deploy again."
    "TE1512" "migrations-pending" Unhealthy
        "The app says that migrations are still pending"
        "The command that runs them in .ebextensions is missing, or runs another program than the one that serves."
        "`tasks-eb logs` shows what the command did."
    "TE1513" "launch-failed" Failed
        "The environment could not be launched"
        "AWS could not make what it is made of: a quota, a missing role, an instance type or a database that is not to be \
         had, or an instance that did not come up in time."
        "The events name it: `tasks-eb events`. Then `tasks-eb terminate`, mend it, and create it again."
    "TE1514" "other-version" Failed
        "The environment settled, and runs another version than was waited for"
        "The deployment of it failed and what ran before was brought back, somebody else deployed after it, or it never \
         began."
        "`tasks-eb events` tells what happened; deploy it again when it is still wanted."
    "TE1515" "locked" Busy
        "Another run works on the environment"
        "A run on this or another machine holds its lock, beside the bundles in S3: who, since when, and its last sign of \
         life are named."
        "Wait for it with --lock-wait. A lock without a sign of life for two minutes is let go by itself; --break-lock takes \
         that of a run that is no more."
    "TE1601" "bad-variable" Usage
        "That is no environment variable"
        "Names have letters, digits and `_`, and do not begin with a digit; a line of a file is `NAME=value`."
        "Mend the name or the line that is named. Values need no quotes and may contain anything."
    "TE1602" "variables-too-large" Usage
        "The environment variables are too large"
        "AWS gives 4,096 bytes to all names and values together."
        "Remove some with NAME=, or keep large values in Secrets Manager or SSM and name their ARNs."
    "TE1603" "no-cache" NotFound
        "The environment has no cache"
        "None of the variables of MemCachier is set."
        "`tasks-eb cache setup`."
    "TE1604" "cache-incomplete" Usage
        "The variables of the cache are not complete"
        "Servers, user and password belong together."
        "Take all three from MemCachier's dashboard: `tasks-eb cache setup`."
    "TE1605" "cache-unreachable" Failed
        "The cache does not answer"
        "The server's name or port is wrong, or this machine may not connect to it."
        "`tasks-eb cache check` looks at each step of a connection and says which one fails."
    "TE1606" "weak-database-password" Usage
        "That cannot be the password of the database"
        "Letters and digits, at least 8: other characters break in one of the places that RDS passwords travel through."
        "Leave it out, and a good one is made."
    "TE1701" "local-not-running" NotFound
        "The local Elastic Beanstalk is not running"
        "It was stopped, or the machine was started anew."
        "`tasks-eb local start`; most commands start it themselves with --local."
    "TE1702" "local-did-not-start" Failed
        "The local Elastic Beanstalk did not start"
        "Another program has its port, or its folder cannot be written."
        "Look at the log that is named, or choose another port: `tasks-eb local start --port 0`."
    "TE1703" "no-stage-waits" NotFound
        "No operation waits at a stage"
        "Operations wait for somebody at the pace manual only, and none is under way where nothing was begun."
        "`tasks-eb local start --pace manual`, begin something, and see who waits with `tasks-eb local status`."
}
