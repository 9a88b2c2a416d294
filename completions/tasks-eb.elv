
use builtin;
use str;

set edit:completion:arg-completer[tasks-eb] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tasks-eb'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tasks-eb'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Make a new project, or prepare one that exists'
            cand create 'Create an environment with its database, and prove it answers'
            cand deploy 'Build, upload and deploy, and prove that the new version answers'
            cand rollback 'Go back to what was before: code and variables as one release'
            cand abort 'Stop the update that is under way, and keep what ran before'
            cand wait 'Wait until an environment is ready, healthy or gone'
            cand versions 'List the versions, and delete those that nobody needs'
            cand releases 'List what was released, when, by whom, and how it ended'
            cand status 'Show an environment: status, health, version, URL, database'
            cand health 'Show the health of an environment and of each instance'
            cand list 'List the environments of the application, or of the account'
            cand open 'Open an environment in the browser, and print its URL'
            cand ssh 'Print the command that opens a shell on each instance'
            cand events 'List what happened to an environment, oldest first'
            cand logs 'Show the last lines of every log, follow them, or download all'
            cand setenv 'Set or remove environment variables, and restart the app once'
            cand printenv 'Show the environment variables that an environment sets'
            cand cache 'Connect an environment to MemCachier, check it, watch it'
            cand migrate 'Run pending migrations, ask about the schema, begin a new one'
            cand restart 'Start the app anew on every instance, and prove that it answers'
            cand scale 'Give an environment a number of instances'
            cand swap 'Let two environments exchange their domain names'
            cand upgrade 'Bring an environment to the newest version of its platform'
            cand rebuild 'Take an environment down and make it again'
            cand plan 'Show what a deploy would do, change and cost, and do nothing'
            cand config 'Show the options of an environment: who set each, what it hides'
            cand lint 'Find what AWS would refuse or silently ignore, without asking it'
            cand bundle 'Compile the app and make its source bundle, or list it'
            cand terminate 'Take everything down, and check that nothing is left that costs'
            cand audit 'Look for what was left behind, and say that nothing is'
            cand doctor 'Look for what would go wrong, and say how to mend it'
            cand iam-policy 'Print the least IAM policy for commands'
            cand try 'Watch it all here: make an app, create its environment, deploy'
            cand local 'An Elastic Beanstalk here: API, instances, databases'
            cand explain 'Explain an error or a rule of lint by its code, without a network'
            cand completions 'Print the completion script of a shell'
            cand exit-codes 'What the exit codes mean'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;init'= {
            cand --name 'Name of the application [default: the folder''s]'
            cand -p 'Platform branch, solution stack or ARN'
            cand --platform 'Platform branch, solution stack or ARN'
            cand --db-class 'Class of the database, such as db.t4g.micro'
            cand --bin 'Binary to run [default: the one that `cargo run` starts]'
            cand --health-path 'Path that answers 200 while the app is healthy [default: /]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --database 'Give environments a MySQL database'
            cand --no-db 'Give environments no database: tasks are kept in a file of the instance'
            cand -y 'Ask nothing: take the defaults for what no flag says'
            cand --yes 'Ask nothing: take the defaults for what no flag says'
            cand --no-git 'Make no git repository'
            cand --existing 'Add only what Elastic Beanstalk needs to the Rust project in the folder'
            cand --dry-run 'Show what would be written and what would stay, and write nothing'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;create'= {
            cand -c 'First label of the domain name'
            cand --cname-prefix 'First label of the domain name'
            cand --cname 'First label of the domain name'
            cand --preset 'How it is laid out: one instance, or load balanced with two or more and a standby database'
            cand --cfg 'Saved configuration to make the environment of [default: the one named default, if there is one]'
            cand -i 'Instance type, such as t3.micro or t4g.micro'
            cand --instance-type 'Instance type, such as t3.micro or t4g.micro'
            cand --instance_type 'Instance type, such as t3.micro or t4g.micro'
            cand --env 'Variables to set from the start'
            cand --tags 'Tags of the environment and everything it makes'
            cand --db-class 'Class [default: of config.yml, or db.t4g.micro]'
            cand --db-version 'Version of MySQL [default: the newest 8.4]'
            cand --db-size 'Storage in GB [default: 20]'
            cand --db-user 'User [default: ebroot]'
            cand --db-deletion 'What happens to it when the environment is terminated: snapshot, delete or retain [default: snapshot]'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand --healthy-when 'Health that counts as healthy: green, or also yellow'
            cand --smoke 'Run this smoke test once it answers'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --skip-build 'Take what is compiled already, or the artifact that config.yml names'
            cand --no-lint 'Go on with what lint finds errors in'
            cand -d 'Make it the environment of the current branch, also where the branch has one already'
            cand --branch-default 'Make it the environment of the current branch, also where the branch has one already'
            cand --branch_default 'Make it the environment of the current branch, also where the branch has one already'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -y 'Ask nothing'
            cand --yes 'Ask nothing'
            cand --no-db 'No database: the app keeps its data on the instance, in SQLite'
            cand --db-password-stdin 'Read its password from stdin instead of making one'
            cand --db-password-prompt 'Ask for its password instead of making one'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;deploy'= {
            cand -m 'Description of the version'
            cand --message 'Description of the version'
            cand --plan 'Do exactly what this file of `plan --out` says, or nothing when it is stale'
            cand --confirm 'Terminate the old environment in the end: its name, in place of typing it'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand --healthy-when 'Health that counts as healthy: green, or also yellow'
            cand --smoke 'Run this smoke test once it answers'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --skip-build 'Take what is compiled already, or the artifact that config.yml names'
            cand --no-lint 'Go on with what lint finds errors in'
            cand --force 'Deploy also what already runs'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -y 'Create the environment when there is none'
            cand --yes 'Create the environment when there is none'
            cand --no-rollback 'Stay with a version that fails, instead of returning to the one that ran and was healthy before'
            cand --blue-green 'Deploy to a new environment of the same settings, and exchange the domain names once it is proved'
            cand --keep-old 'Keep the old environment, which goes on costing, without asking'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;rollback'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand --healthy-when 'Health that counts as healthy: green, or also yellow'
            cand --smoke 'Run this smoke test once it answers'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --code-only 'Go back to a version alone: variables stay as they are'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -y 'Ask nothing'
            cand --yes 'Ask nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;abort'= {
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would be stopped, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;wait'= {
            cand --for 'What to wait for: ready, healthy, version=LABEL, terminated'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h [default: 30m]'
            cand --healthy-when 'Health that counts as healthy: green, or also yellow'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;versions'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List versions, newest first, and which environments run them'
            cand prune 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
            cand delete 'Delete versions and their bundles; what an environment runs is refused'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;versions;list'= {
            cand --limit 'At most so many, the newest'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;versions;prune'= {
            cand --keep 'Keep so many of the newest'
            cand --older-than 'Only what was made longer ago than this, such as 30d or 12h'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would go, and do nothing'
            cand -y 'Ask nothing'
            cand --yes 'Ask nothing'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;versions;delete'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would go, and do nothing'
            cand -y 'Ask nothing'
            cand --yes 'Ask nothing'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;versions;help'= {
            cand list 'List versions, newest first, and which environments run them'
            cand prune 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
            cand delete 'Delete versions and their bundles; what an environment runs is refused'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;versions;help;list'= {
        }
        &'tasks-eb;versions;help;prune'= {
        }
        &'tasks-eb;versions;help;delete'= {
        }
        &'tasks-eb;versions;help;help'= {
        }
        &'tasks-eb;releases'= {
            cand --limit 'At most so many, the newest'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;status'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;health'= {
            cand --timeout 'Watch no longer than this, such as 90s or 20m'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -w 'Stay, and show it anew every ten seconds, until Ctrl-C'
            cand --watch 'Stay, and show it anew every ten seconds, until Ctrl-C'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;list'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -a 'Those of every application of the account in this region'
            cand --all 'Those of every application of the account in this region'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;open'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --url 'Only print the URL'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;ssh'= {
            cand -i 'Only of this instance'
            cand --instance 'Only of this instance'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;events'= {
            cand --timeout 'Follow no longer than this, such as 90s or 20m'
            cand --since 'Only what happened since: 90s, 15m, 2h, 3d, a date, or a moment (RFC 3339)'
            cand --severity 'Only what is this severe or more: TRACE, DEBUG, INFO, WARN, ERROR, FATAL'
            cand --limit 'At most so many, the newest [default: 100]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -f 'Stay, and print events as they happen, until Ctrl-C'
            cand --follow 'Stay, and print events as they happen, until Ctrl-C'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;logs'= {
            cand --since 'Begin with what was logged since: 90s, 15m, 2h, a date, or a moment (RFC 3339); of streamed logs [default: 10m]'
            cand --filter 'Only lines that contain this text'
            cand --file 'Only of this file, such as web.stdout.log; may be given several times'
            cand --timeout 'Follow no longer than this, such as 90s or 20m'
            cand -o 'Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]'
            cand --out 'Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]'
            cand -i 'Only of this instance'
            cand --instance 'Only of this instance'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -f 'Stay, and print lines as they come, until Ctrl-C'
            cand --follow 'Stay, and print lines as they come, until Ctrl-C'
            cand -a 'Download the whole logs and unpack them, a folder for each instance'
            cand --all 'Download the whole logs and unpack them, a folder for each instance'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;setenv'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand --from-file 'Also those of a file in the form of .env; what stands on the command line wins'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --stdin 'Also those on stdin, in the same form'
            cand --dry-run 'Show what would change, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;printenv'= {
            cand --reveal 'Show the values of secrets too; with names, only of these'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;cache'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand setup 'Set the three variables of a cache, after trying them at every server'
            cand check 'Check every server of the cache: name, connection, login, values, latency, limits'
            cand stats 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does'
            cand verify 'Show what requests to the environment cost its cache, beside what they should cost'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;cache;setup'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand --from-file 'Read the variables from a file'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --stdin 'Read the variables from stdin'
            cand --no-check 'Do not try them: only the instances reach the cache'
            cand --dry-run 'Try them and show what would change, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;cache;check'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;cache;stats'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -w 'Stay, and print what happens every two seconds, until Ctrl-C'
            cand --watch 'Stay, and print what happens every two seconds, until Ctrl-C'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;cache;verify'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;cache;help'= {
            cand setup 'Set the three variables of a cache, after trying them at every server'
            cand check 'Check every server of the cache: name, connection, login, values, latency, limits'
            cand stats 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does'
            cand verify 'Show what requests to the environment cost its cache, beside what they should cost'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;cache;help;setup'= {
        }
        &'tasks-eb;cache;help;check'= {
        }
        &'tasks-eb;cache;help;stats'= {
        }
        &'tasks-eb;cache;help;verify'= {
        }
        &'tasks-eb;cache;help;help'= {
        }
        &'tasks-eb;migrate'= {
            cand --new 'Write a new migration into the project: a file for each database, and its line in the list'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --status 'Only ask the app at its health path whether migrations are pending'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;restart'= {
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;scale'= {
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -y 'Make an environment of a single instance load-balanced without asking'
            cand --yes 'Make an environment of a single instance load-balanced without asking'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;swap'= {
            cand -n 'The other environment'
            cand --with 'The other environment'
            cand --destination_name 'The other environment'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;upgrade'= {
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;rebuild'= {
            cand --confirm 'The name of the environment, typed here instead of on request'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;plan'= {
            cand --out 'Write the plan to a file, for deploy --plan'
            cand --prices 'Table of prices, of the form of docs/prices.md'
            cand --max-monthly 'End with exit code 10 when it costs more a month, as far as the table knows'
            cand --cfg 'Saved configuration to make the environment of [default: the one named default, if there is one]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --check 'End with exit code 10 when there is something to do'
            cand --skip-build 'Take what is compiled already, or the artifact that config.yml names'
            cand --no-lint 'Go on with what lint finds errors in'
            cand --force 'Plan to deploy also what already runs'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the options that somebody set, with who did'
            cand explain 'Explain one option: its value, who set it, what it hides, what a change does'
            cand diff 'Compare the project''s files with the environment, and say who wins'
            cand reset 'Hand options back from the API to the files, or to AWS''s default'
            cand save 'Save the configuration of an environment under a name'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;config;list'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --all 'Also those that have AWS''s default'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config;explain'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config;diff'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config;reset'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -y 'Do not ask, also where only AWS''s default is below'
            cand --yes 'Do not ask, also where only AWS''s default is below'
            cand --dry-run 'Show what would change, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config;save'= {
            cand -e 'Environment [default: the one of the current branch]'
            cand --environment 'Environment [default: the one of the current branch]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --force 'Take the place of one that is there'
            cand --dry-run 'Show what would be saved, and do nothing'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;config;help'= {
            cand list 'List the options that somebody set, with who did'
            cand explain 'Explain one option: its value, who set it, what it hides, what a change does'
            cand diff 'Compare the project''s files with the environment, and say who wins'
            cand reset 'Hand options back from the API to the files, or to AWS''s default'
            cand save 'Save the configuration of an environment under a name'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;config;help;list'= {
        }
        &'tasks-eb;config;help;explain'= {
        }
        &'tasks-eb;config;help;diff'= {
        }
        &'tasks-eb;config;help;reset'= {
        }
        &'tasks-eb;config;help;save'= {
        }
        &'tasks-eb;config;help;help'= {
        }
        &'tasks-eb;lint'= {
            cand --explain 'Explain a rule, by its code or name, instead of looking for what breaks it'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --strict 'Treat warnings as errors'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;bundle'= {
            cand -o 'Where to put the archive [default: among the project''s application versions]'
            cand --out 'Where to put the archive [default: among the project''s application versions]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --list 'Say what goes in and why, and keep no archive'
            cand --skip-build 'Take what is compiled already, or the artifact that config.yml names'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;terminate'= {
            cand --confirm 'Name of the environment, or with --all of the application, in place of typing it'
            cand --save-logs 'Save the whole logs of the instances below this folder before they go'
            cand --timeout 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]'
            cand --wait-ready 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]'
            cand --lock-wait 'Wait for another run to end [15m without a TIME]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --all 'The application: all its environments, its versions and their bundles'
            cand --force 'Do not ask'
            cand --purge-data 'Delete the database with all its data, and every snapshot of it that was kept, for good'
            cand --lift-protection 'Lift the deletion protection of the database'
            cand --keep-bundles 'Keep the bundles of the application''s versions in S3'
            cand --bucket 'Delete Elastic Beanstalk''s bucket of this region too; refused while it has anything of others'
            cand --dry-run 'Show what would go and what would stay, and do nothing'
            cand --no-wait 'Return as soon as AWS works on it'
            cand --nohang 'Return as soon as AWS works on it'
            cand --break-lock 'Take the lock of a run that is no more'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;audit'= {
            cand --application 'Application [default: the project''s]'
            cand --keep 'Name of something that stays on purpose'
            cand --prices 'Table of prices, of the form of docs/prices.md'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --all-regions 'Look in every region that the account has'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;doctor'= {
            cand --for 'Command whose permissions are looked at; may be given several times [default: all]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;iam-policy'= {
            cand --application 'Application [default: the project''s, else every one]'
            cand --account 'Number of the account [default: the one that the project is pinned to, else every one]'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --only-calls 'Leave out what Elastic Beanstalk does in the caller''s name'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;try'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --clean 'Remove what `try` made: environment, database, app, and the local Elastic Beanstalk when nothing else uses it'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand start 'Start it in the background; one that runs is left alone'
            cand stop 'Stop it, and every app and database that it runs; their data stays'
            cand status 'Show whether it runs, and where'
            cand env 'Print the variables that point eb, aws and every AWS SDK at it'
            cand cache 'The local cache, which stands in for MemCachier'
            cand calls 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
            cand fault 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
            cand advance 'Let environments go one stage on, when the pace is manual'
            cand reset 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;local;start'= {
            cand -p 'Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]'
            cand --port 'Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]'
            cand --isolate 'Run commands, hooks and processes of bundles in namespaces of their own (bubblewrap): they cannot write elsewhere, nor see home folders. Remembered for the next start; --isolate=false ends it'
            cand --proxy 'What stands in front of apps: our proxy, which translates what it can of .platform/nginx, or the real nginx with the real configuration. Remembered for the next start [default: built-in]'
            cand --pace 'How fast operations on environments go: instant, realistic (each stage takes as long as at AWS), or manual (each stage waits for tasks-eb local advance). Remembered for the next start [default: instant]'
            cand --fault 'Make things fail on purpose; may be given several times (see tasks-eb local fault)'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --foreground 'Stay, and serve until Ctrl-C or SIGTERM'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;stop'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;status'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;env'= {
            cand --shell 'Syntax to print them in'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --cache 'Start a local cache and add the MEMCACHIER_* variables that connect to it'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;cache'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand stats 'Show hits, misses and sets, as MemCachier''s dashboard does'
            cand serve 'Serve the cache of a folder, which holds its credentials, until SIGTERM'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;local;cache;stats'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;cache;serve'= {
            cand --port 'Port on 127.0.0.1'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;cache;help'= {
            cand stats 'Show hits, misses and sets, as MemCachier''s dashboard does'
            cand serve 'Serve the cache of a folder, which holds its credentials, until SIGTERM'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;local;cache;help;stats'= {
        }
        &'tasks-eb;local;cache;help;serve'= {
        }
        &'tasks-eb;local;cache;help;help'= {
        }
        &'tasks-eb;local;calls'= {
            cand --service 'Only those of this service: elasticbeanstalk, s3, rds, iam, sts, ...'
            cand --action 'Only those of this action, in AWS''s spelling; may be given several times'
            cand --after 'Only those after the one with this number'
            cand --limit 'At most so many, the newest'
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --failed 'Only those that were refused or failed'
            cand --parameters 'Show the parameters too'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;fault'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --clear 'Remove every rule first'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;advance'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --all 'On to the end of the operation, not only one stage'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;reset'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;local;help'= {
            cand start 'Start it in the background; one that runs is left alone'
            cand stop 'Stop it, and every app and database that it runs; their data stays'
            cand status 'Show whether it runs, and where'
            cand env 'Print the variables that point eb, aws and every AWS SDK at it'
            cand cache 'The local cache, which stands in for MemCachier'
            cand calls 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
            cand fault 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
            cand advance 'Let environments go one stage on, when the pace is manual'
            cand reset 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;local;help;start'= {
        }
        &'tasks-eb;local;help;stop'= {
        }
        &'tasks-eb;local;help;status'= {
        }
        &'tasks-eb;local;help;env'= {
        }
        &'tasks-eb;local;help;cache'= {
            cand stats 'Show hits, misses and sets, as MemCachier''s dashboard does'
            cand serve 'Serve the cache of a folder, which holds its credentials, until SIGTERM'
        }
        &'tasks-eb;local;help;cache;stats'= {
        }
        &'tasks-eb;local;help;cache;serve'= {
        }
        &'tasks-eb;local;help;calls'= {
        }
        &'tasks-eb;local;help;fault'= {
        }
        &'tasks-eb;local;help;advance'= {
        }
        &'tasks-eb;local;help;reset'= {
        }
        &'tasks-eb;local;help;help'= {
        }
        &'tasks-eb;explain'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;completions'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;exit-codes'= {
            cand -r 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --region 'AWS region [default: AWS_REGION, the project''s, the profile''s]'
            cand --profile 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]'
            cand --endpoint-url 'Send every AWS call to this URL'
            cand -C 'Folder of the project [default: the current one or a parent]'
            cand --project 'Folder of the project [default: the current one or a parent]'
            cand --output 'How to write the result to stdout: json is one document, ndjson a line for each piece of news'
            cand --local 'Use the local Elastic Beanstalk, and start it when it is not running'
            cand -v 'Show the output of programs that run along the way'
            cand --verbose 'Show the output of programs that run along the way'
            cand -q 'Tell warnings and errors only'
            cand --quiet 'Tell warnings and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tasks-eb;help'= {
            cand init 'Make a new project, or prepare one that exists'
            cand create 'Create an environment with its database, and prove it answers'
            cand deploy 'Build, upload and deploy, and prove that the new version answers'
            cand rollback 'Go back to what was before: code and variables as one release'
            cand abort 'Stop the update that is under way, and keep what ran before'
            cand wait 'Wait until an environment is ready, healthy or gone'
            cand versions 'List the versions, and delete those that nobody needs'
            cand releases 'List what was released, when, by whom, and how it ended'
            cand status 'Show an environment: status, health, version, URL, database'
            cand health 'Show the health of an environment and of each instance'
            cand list 'List the environments of the application, or of the account'
            cand open 'Open an environment in the browser, and print its URL'
            cand ssh 'Print the command that opens a shell on each instance'
            cand events 'List what happened to an environment, oldest first'
            cand logs 'Show the last lines of every log, follow them, or download all'
            cand setenv 'Set or remove environment variables, and restart the app once'
            cand printenv 'Show the environment variables that an environment sets'
            cand cache 'Connect an environment to MemCachier, check it, watch it'
            cand migrate 'Run pending migrations, ask about the schema, begin a new one'
            cand restart 'Start the app anew on every instance, and prove that it answers'
            cand scale 'Give an environment a number of instances'
            cand swap 'Let two environments exchange their domain names'
            cand upgrade 'Bring an environment to the newest version of its platform'
            cand rebuild 'Take an environment down and make it again'
            cand plan 'Show what a deploy would do, change and cost, and do nothing'
            cand config 'Show the options of an environment: who set each, what it hides'
            cand lint 'Find what AWS would refuse or silently ignore, without asking it'
            cand bundle 'Compile the app and make its source bundle, or list it'
            cand terminate 'Take everything down, and check that nothing is left that costs'
            cand audit 'Look for what was left behind, and say that nothing is'
            cand doctor 'Look for what would go wrong, and say how to mend it'
            cand iam-policy 'Print the least IAM policy for commands'
            cand try 'Watch it all here: make an app, create its environment, deploy'
            cand local 'An Elastic Beanstalk here: API, instances, databases'
            cand explain 'Explain an error or a rule of lint by its code, without a network'
            cand completions 'Print the completion script of a shell'
            cand exit-codes 'What the exit codes mean'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tasks-eb;help;init'= {
        }
        &'tasks-eb;help;create'= {
        }
        &'tasks-eb;help;deploy'= {
        }
        &'tasks-eb;help;rollback'= {
        }
        &'tasks-eb;help;abort'= {
        }
        &'tasks-eb;help;wait'= {
        }
        &'tasks-eb;help;versions'= {
            cand list 'List versions, newest first, and which environments run them'
            cand prune 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
            cand delete 'Delete versions and their bundles; what an environment runs is refused'
        }
        &'tasks-eb;help;versions;list'= {
        }
        &'tasks-eb;help;versions;prune'= {
        }
        &'tasks-eb;help;versions;delete'= {
        }
        &'tasks-eb;help;releases'= {
        }
        &'tasks-eb;help;status'= {
        }
        &'tasks-eb;help;health'= {
        }
        &'tasks-eb;help;list'= {
        }
        &'tasks-eb;help;open'= {
        }
        &'tasks-eb;help;ssh'= {
        }
        &'tasks-eb;help;events'= {
        }
        &'tasks-eb;help;logs'= {
        }
        &'tasks-eb;help;setenv'= {
        }
        &'tasks-eb;help;printenv'= {
        }
        &'tasks-eb;help;cache'= {
            cand setup 'Set the three variables of a cache, after trying them at every server'
            cand check 'Check every server of the cache: name, connection, login, values, latency, limits'
            cand stats 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does'
            cand verify 'Show what requests to the environment cost its cache, beside what they should cost'
        }
        &'tasks-eb;help;cache;setup'= {
        }
        &'tasks-eb;help;cache;check'= {
        }
        &'tasks-eb;help;cache;stats'= {
        }
        &'tasks-eb;help;cache;verify'= {
        }
        &'tasks-eb;help;migrate'= {
        }
        &'tasks-eb;help;restart'= {
        }
        &'tasks-eb;help;scale'= {
        }
        &'tasks-eb;help;swap'= {
        }
        &'tasks-eb;help;upgrade'= {
        }
        &'tasks-eb;help;rebuild'= {
        }
        &'tasks-eb;help;plan'= {
        }
        &'tasks-eb;help;config'= {
            cand list 'List the options that somebody set, with who did'
            cand explain 'Explain one option: its value, who set it, what it hides, what a change does'
            cand diff 'Compare the project''s files with the environment, and say who wins'
            cand reset 'Hand options back from the API to the files, or to AWS''s default'
            cand save 'Save the configuration of an environment under a name'
        }
        &'tasks-eb;help;config;list'= {
        }
        &'tasks-eb;help;config;explain'= {
        }
        &'tasks-eb;help;config;diff'= {
        }
        &'tasks-eb;help;config;reset'= {
        }
        &'tasks-eb;help;config;save'= {
        }
        &'tasks-eb;help;lint'= {
        }
        &'tasks-eb;help;bundle'= {
        }
        &'tasks-eb;help;terminate'= {
        }
        &'tasks-eb;help;audit'= {
        }
        &'tasks-eb;help;doctor'= {
        }
        &'tasks-eb;help;iam-policy'= {
        }
        &'tasks-eb;help;try'= {
        }
        &'tasks-eb;help;local'= {
            cand start 'Start it in the background; one that runs is left alone'
            cand stop 'Stop it, and every app and database that it runs; their data stays'
            cand status 'Show whether it runs, and where'
            cand env 'Print the variables that point eb, aws and every AWS SDK at it'
            cand cache 'The local cache, which stands in for MemCachier'
            cand calls 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
            cand fault 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
            cand advance 'Let environments go one stage on, when the pace is manual'
            cand reset 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
        }
        &'tasks-eb;help;local;start'= {
        }
        &'tasks-eb;help;local;stop'= {
        }
        &'tasks-eb;help;local;status'= {
        }
        &'tasks-eb;help;local;env'= {
        }
        &'tasks-eb;help;local;cache'= {
            cand stats 'Show hits, misses and sets, as MemCachier''s dashboard does'
            cand serve 'Serve the cache of a folder, which holds its credentials, until SIGTERM'
        }
        &'tasks-eb;help;local;cache;stats'= {
        }
        &'tasks-eb;help;local;cache;serve'= {
        }
        &'tasks-eb;help;local;calls'= {
        }
        &'tasks-eb;help;local;fault'= {
        }
        &'tasks-eb;help;local;advance'= {
        }
        &'tasks-eb;help;local;reset'= {
        }
        &'tasks-eb;help;explain'= {
        }
        &'tasks-eb;help;completions'= {
        }
        &'tasks-eb;help;exit-codes'= {
        }
        &'tasks-eb;help;help'= {
        }
    ]
    $completions[$command]
}
