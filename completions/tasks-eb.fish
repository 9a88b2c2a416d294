# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tasks_eb_global_optspecs
    string join \n r/region= profile= endpoint-url= local C/project= output= v/verbose q/quiet h/help V/version
end

function __fish_tasks_eb_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tasks_eb_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tasks_eb_using_subcommand
    set -l cmd (__fish_tasks_eb_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -s V -l version -d 'Print version'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "init" -d 'Make a new project, or prepare one that exists'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "create" -d 'Create an environment with its database, and prove it answers'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "deploy" -d 'Build, upload and deploy, and prove that the new version answers'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "rollback" -d 'Go back to what was before: code and variables as one release'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "abort" -d 'Stop the update that is under way, and keep what ran before'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "wait" -d 'Wait until an environment is ready, healthy or gone'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "versions" -d 'List the versions, and delete those that nobody needs'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "releases" -d 'List what was released, when, by whom, and how it ended'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "status" -d 'Show an environment: status, health, version, URL, database'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "health" -d 'Show the health of an environment and of each instance'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "list" -d 'List the environments of the application, or of the account'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "open" -d 'Open an environment in the browser, and print its URL'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "ssh" -d 'Print the command that opens a shell on each instance'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "events" -d 'List what happened to an environment, oldest first'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "logs" -d 'Show the last lines of every log, follow them, or download all'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "setenv" -d 'Set or remove environment variables, and restart the app once'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "printenv" -d 'Show the environment variables that an environment sets'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "cache" -d 'Connect an environment to MemCachier, check it, watch it'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "migrate" -d 'Run pending migrations, ask about the schema, begin a new one'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "restart" -d 'Start the app anew on every instance, and prove that it answers'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "scale" -d 'Give an environment a number of instances'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "swap" -d 'Let two environments exchange their domain names'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "upgrade" -d 'Bring an environment to the newest version of its platform'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "rebuild" -d 'Take an environment down and make it again'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "plan" -d 'Show what a deploy would do, change and cost, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "config" -d 'Show the options of an environment: who set each, what it hides'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "lint" -d 'Find what AWS would refuse or silently ignore, without asking it'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "bundle" -d 'Compile the app and make its source bundle, or list it'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "terminate" -d 'Take everything down, and check that nothing is left that costs'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "audit" -d 'Look for what was left behind, and say that nothing is'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "doctor" -d 'Look for what would go wrong, and say how to mend it'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "iam-policy" -d 'Print the least IAM policy for commands'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "try" -d 'Watch it all here: make an app, create its environment, deploy'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "local" -d 'An Elastic Beanstalk here: API, instances, databases'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "explain" -d 'Explain an error or a rule of lint by its code, without a network'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "exit-codes" -d 'What the exit codes mean'
complete -c tasks-eb -n "__fish_tasks_eb_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l name -d 'Name of the application [default: the folder\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s p -l platform -d 'Platform branch, solution stack or ARN' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l db-class -d 'Class of the database, such as db.t4g.micro' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l bin -d 'Binary to run [default: the one that `cargo run` starts]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l health-path -d 'Path that answers 200 while the app is healthy [default: /]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l database -d 'Give environments a MySQL database'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l no-db -d 'Give environments no database: tasks are kept in a file of the instance'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s y -l yes -d 'Ask nothing: take the defaults for what no flag says'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l no-git -d 'Make no git repository'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l existing -d 'Add only what Elastic Beanstalk needs to the Rust project in the folder'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l dry-run -d 'Show what would be written and what would stay, and write nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s c -l cname-prefix -l cname -d 'First label of the domain name' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l preset -d 'How it is laid out: one instance, or load balanced with two or more and a standby database' -r -f -a "single\t'One instance, no load balancer: the least that costs something'
production\t'Load balanced, two instances or more, rolling deployments with an additional batch, a standby of the database'"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l cfg -d 'Saved configuration to make the environment of [default: the one named default, if there is one]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s i -l instance-type -l instance_type -d 'Instance type, such as t3.micro or t4g.micro' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l env -d 'Variables to set from the start' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l tags -d 'Tags of the environment and everything it makes' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-class -d 'Class [default: of config.yml, or db.t4g.micro]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-version -d 'Version of MySQL [default: the newest 8.4]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-size -d 'Storage in GB [default: 20]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-user -d 'User [default: ebroot]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-deletion -d 'What happens to it when the environment is terminated: snapshot, delete or retain [default: snapshot]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l healthy-when -d 'Health that counts as healthy: green, or also yellow' -r -f -a "green\t'Green only'
yellow\t'Green or yellow: some checks may fail'"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l smoke -d 'Run this smoke test once it answers' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l skip-build -d 'Take what is compiled already, or the artifact that config.yml names'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l no-lint -d 'Go on with what lint finds errors in'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s d -l branch-default -l branch_default -d 'Make it the environment of the current branch, also where the branch has one already'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s y -l yes -d 'Ask nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l no-db -d 'No database: the app keeps its data on the instance, in SQLite'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-password-stdin -d 'Read its password from stdin instead of making one'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l db-password-prompt -d 'Ask for its password instead of making one'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s m -l message -d 'Description of the version' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l plan -d 'Do exactly what this file of `plan --out` says, or nothing when it is stale' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l confirm -d 'Terminate the old environment in the end: its name, in place of typing it' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l healthy-when -d 'Health that counts as healthy: green, or also yellow' -r -f -a "green\t'Green only'
yellow\t'Green or yellow: some checks may fail'"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l smoke -d 'Run this smoke test once it answers' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l skip-build -d 'Take what is compiled already, or the artifact that config.yml names'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l no-lint -d 'Go on with what lint finds errors in'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l force -d 'Deploy also what already runs'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s y -l yes -d 'Create the environment when there is none'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l no-rollback -d 'Stay with a version that fails, instead of returning to the one that ran and was healthy before'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l blue-green -d 'Deploy to a new environment of the same settings, and exchange the domain names once it is proved'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l keep-old -d 'Keep the old environment, which goes on costing, without asking'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l healthy-when -d 'Health that counts as healthy: green, or also yellow' -r -f -a "green\t'Green only'
yellow\t'Green or yellow: some checks may fail'"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l smoke -d 'Run this smoke test once it answers' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l code-only -d 'Go back to a version alone: variables stay as they are'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s y -l yes -d 'Ask nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l dry-run -d 'Show what would be stopped, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand abort" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l for -d 'What to wait for: ready, healthy, version=LABEL, terminated' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l healthy-when -d 'Health that counts as healthy: green, or also yellow' -r -f -a "green\t'Green only'
yellow\t'Green or yellow: some checks may fail'"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -f -a "list" -d 'List versions, newest first, and which environments run them'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -f -a "prune" -d 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -f -a "delete" -d 'Delete versions and their bundles; what an environment runs is refused'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and not __fish_seen_subcommand_from list prune delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -l limit -d 'At most so many, the newest' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l keep -d 'Keep so many of the newest' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l older-than -d 'Only what was made longer ago than this, such as 30d or 12h' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would go, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Ask nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would go, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Ask nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from help" -f -a "list" -d 'List versions, newest first, and which environments run them'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete versions and their bundles; what an environment runs is refused'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand versions; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -l limit -d 'At most so many, the newest' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand releases" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -l timeout -d 'Watch no longer than this, such as 90s or 20m' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s w -l watch -d 'Stay, and show it anew every ten seconds, until Ctrl-C'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s a -l all -d 'Those of every application of the account in this region'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -l url -d 'Only print the URL'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s i -l instance -d 'Only of this instance' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand ssh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l timeout -d 'Follow no longer than this, such as 90s or 20m' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l since -d 'Only what happened since: 90s, 15m, 2h, 3d, a date, or a moment (RFC 3339)' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l severity -d 'Only what is this severe or more: TRACE, DEBUG, INFO, WARN, ERROR, FATAL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l limit -d 'At most so many, the newest [default: 100]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s f -l follow -d 'Stay, and print events as they happen, until Ctrl-C'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l since -d 'Begin with what was logged since: 90s, 15m, 2h, a date, or a moment (RFC 3339); of streamed logs [default: 10m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l filter -d 'Only lines that contain this text' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l file -d 'Only of this file, such as web.stdout.log; may be given several times' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l timeout -d 'Follow no longer than this, such as 90s or 20m' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s o -l out -d 'Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s i -l instance -d 'Only of this instance' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s f -l follow -d 'Stay, and print lines as they come, until Ctrl-C'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s a -l all -d 'Download the whole logs and unpack them, a folder for each instance'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l from-file -d 'Also those of a file in the form of .env; what stands on the command line wins' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l stdin -d 'Also those on stdin, in the same form'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l dry-run -d 'Show what would change, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand setenv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -l reveal -d 'Show the values of secrets too; with names, only of these' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand printenv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -f -a "setup" -d 'Set the three variables of a cache, after trying them at every server'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -f -a "check" -d 'Check every server of the cache: name, connection, login, values, latency, limits'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -f -a "stats" -d 'Show hits, misses and sets of the cache, as MemCachier\'s dashboard does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -f -a "verify" -d 'Show what requests to the environment cost its cache, beside what they should cost'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and not __fish_seen_subcommand_from setup check stats verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l from-file -d 'Read the variables from a file' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l stdin -d 'Read the variables from stdin'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l no-check -d 'Do not try them: only the instances reach the cache'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l dry-run -d 'Try them and show what would change, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s w -l watch -d 'Stay, and print what happens every two seconds, until Ctrl-C'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Set the three variables of a cache, after trying them at every server'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check every server of the cache: name, connection, login, values, latency, limits'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "stats" -d 'Show hits, misses and sets of the cache, as MemCachier\'s dashboard does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Show what requests to the environment cost its cache, beside what they should cost'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l new -d 'Write a new migration into the project: a file for each database, and its line in the list' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l status -d 'Only ask the app at its health path whether migrations are pending'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s y -l yes -d 'Make an environment of a single instance load-balanced without asking'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand scale" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s n -l with -l destination_name -d 'The other environment' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand swap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s y -l yes -d 'Do not ask'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l confirm -d 'The name of the environment, typed here instead of on request' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l dry-run -d 'Show what would be done, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand rebuild" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l out -d 'Write the plan to a file, for deploy --plan' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l prices -d 'Table of prices, of the form of docs/prices.md' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l max-monthly -d 'End with exit code 10 when it costs more a month, as far as the table knows' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l cfg -d 'Saved configuration to make the environment of [default: the one named default, if there is one]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l check -d 'End with exit code 10 when there is something to do'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l skip-build -d 'Take what is compiled already, or the artifact that config.yml names'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l no-lint -d 'Go on with what lint finds errors in'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l force -d 'Plan to deploy also what already runs'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "list" -d 'List the options that somebody set, with who did'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "explain" -d 'Explain one option: its value, who set it, what it hides, what a change does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "diff" -d 'Compare the project\'s files with the environment, and say who wins'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "reset" -d 'Hand options back from the API to the files, or to AWS\'s default'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "save" -d 'Save the configuration of an environment under a name'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and not __fish_seen_subcommand_from list explain diff reset save help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -l all -d 'Also those that have AWS\'s default'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask, also where only AWS\'s default is below'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l dry-run -d 'Show what would change, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s e -l environment -d 'Environment [default: the one of the current branch]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l force -d 'Take the place of one that is there'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l dry-run -d 'Show what would be saved, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the options that somebody set, with who did'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "explain" -d 'Explain one option: its value, who set it, what it hides, what a change does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare the project\'s files with the environment, and say who wins'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Hand options back from the API to the files, or to AWS\'s default'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "save" -d 'Save the configuration of an environment under a name'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l explain -d 'Explain a rule, by its code or name, instead of looking for what breaks it' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l strict -d 'Treat warnings as errors'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s o -l out -d 'Where to put the archive [default: among the project\'s application versions]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l list -d 'Say what goes in and why, and keep no archive'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l skip-build -d 'Take what is compiled already, or the artifact that config.yml names'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l confirm -d 'Name of the environment, or with --all of the application, in place of typing it' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l save-logs -d 'Save the whole logs of the instances below this folder before they go' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l timeout -d 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l wait-ready -d 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l lock-wait -d 'Wait for another run to end [15m without a TIME]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l all -d 'The application: all its environments, its versions and their bundles'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l force -d 'Do not ask'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l purge-data -d 'Delete the database with all its data, and every snapshot of it that was kept, for good'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l lift-protection -d 'Lift the deletion protection of the database'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l keep-bundles -d 'Keep the bundles of the application\'s versions in S3'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l bucket -d 'Delete Elastic Beanstalk\'s bucket of this region too; refused while it has anything of others'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l dry-run -d 'Show what would go and what would stay, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l no-wait -l nohang -d 'Return as soon as AWS works on it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l break-lock -d 'Take the lock of a run that is no more'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand terminate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l application -d 'Application [default: the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l keep -d 'Name of something that stays on purpose' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l prices -d 'Table of prices, of the form of docs/prices.md' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l all-regions -d 'Look in every region that the account has'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -l for -d 'Command whose permissions are looked at; may be given several times [default: all]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l application -d 'Application [default: the project\'s, else every one]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l account -d 'Number of the account [default: the one that the project is pinned to, else every one]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l only-calls -d 'Leave out what Elastic Beanstalk does in the caller\'s name'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand iam-policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -l clean -d 'Remove what `try` made: environment, database, app, and the local Elastic Beanstalk when nothing else uses it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand try" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "start" -d 'Start it in the background; one that runs is left alone'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "stop" -d 'Stop it, and every app and database that it runs; their data stays'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "status" -d 'Show whether it runs, and where'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "env" -d 'Print the variables that point eb, aws and every AWS SDK at it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "cache" -d 'The local cache, which stands in for MemCachier'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "calls" -d 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "fault" -d 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "advance" -d 'Let environments go one stage on, when the pace is manual'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "reset" -d 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and not __fish_seen_subcommand_from start stop status env cache calls fault advance reset help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s p -l port -d 'Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l isolate -d 'Run commands, hooks and processes of bundles in namespaces of their own (bubblewrap): they cannot write elsewhere, nor see home folders. Remembered for the next start; --isolate=false ends it' -r -f -a "true\t''
false\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l proxy -d 'What stands in front of apps: our proxy, which translates what it can of .platform/nginx, or the real nginx with the real configuration. Remembered for the next start [default: built-in]' -r -f -a "built-in\t''
nginx\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l pace -d 'How fast operations on environments go: instant, realistic (each stage takes as long as at AWS), or manual (each stage waits for tasks-eb local advance). Remembered for the next start [default: instant]' -r -f -a "instant\t''
realistic\t''
manual\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l fault -d 'Make things fail on purpose; may be given several times (see tasks-eb local fault)' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l foreground -d 'Stay, and serve until Ctrl-C or SIGTERM'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l shell -d 'Syntax to print them in' -r -f -a "sh\t'sh, bash, zsh'
fish\t''
powershell\t''
json\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l cache -d 'Start a local cache and add the MEMCACHIER_* variables that connect to it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -f -a "stats" -d 'Show hits, misses and sets, as MemCachier\'s dashboard does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -f -a "serve" -d 'Serve the cache of a folder, which holds its credentials, until SIGTERM'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from cache" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l service -d 'Only those of this service: elasticbeanstalk, s3, rds, iam, sts, ...' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l action -d 'Only those of this action, in AWS\'s spelling; may be given several times' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l after -d 'Only those after the one with this number' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l limit -d 'At most so many, the newest' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l failed -d 'Only those that were refused or failed'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l parameters -d 'Show the parameters too'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from calls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -l clear -d 'Remove every rule first'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from fault" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -l all -d 'On to the end of the operation, not only one stage'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from advance" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "start" -d 'Start it in the background; one that runs is left alone'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "stop" -d 'Stop it, and every app and database that it runs; their data stays'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show whether it runs, and where'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "env" -d 'Print the variables that point eb, aws and every AWS SDK at it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "cache" -d 'The local cache, which stands in for MemCachier'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "calls" -d 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "fault" -d 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "advance" -d 'Let environments go one stage on, when the pace is manual'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -s r -l region -d 'AWS region [default: AWS_REGION, the project\'s, the profile\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -l profile -d 'Profile of the AWS configuration files [default: AWS_PROFILE, the project\'s]' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -l endpoint-url -d 'Send every AWS call to this URL' -r
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -s C -l project -d 'Folder of the project [default: the current one or a parent]' -r -F
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -l output -d 'How to write the result to stdout: json is one document, ndjson a line for each piece of news' -r -f -a "text\t''
json\t''
ndjson\t''"
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -l local -d 'Use the local Elastic Beanstalk, and start it when it is not running'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -s v -l verbose -d 'Show the output of programs that run along the way'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -s q -l quiet -d 'Tell warnings and errors only'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand exit-codes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "init" -d 'Make a new project, or prepare one that exists'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "create" -d 'Create an environment with its database, and prove it answers'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "deploy" -d 'Build, upload and deploy, and prove that the new version answers'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "rollback" -d 'Go back to what was before: code and variables as one release'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "abort" -d 'Stop the update that is under way, and keep what ran before'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "wait" -d 'Wait until an environment is ready, healthy or gone'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "versions" -d 'List the versions, and delete those that nobody needs'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "releases" -d 'List what was released, when, by whom, and how it ended'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "status" -d 'Show an environment: status, health, version, URL, database'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "health" -d 'Show the health of an environment and of each instance'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "list" -d 'List the environments of the application, or of the account'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "open" -d 'Open an environment in the browser, and print its URL'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "ssh" -d 'Print the command that opens a shell on each instance'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "events" -d 'List what happened to an environment, oldest first'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "logs" -d 'Show the last lines of every log, follow them, or download all'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "setenv" -d 'Set or remove environment variables, and restart the app once'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "printenv" -d 'Show the environment variables that an environment sets'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "cache" -d 'Connect an environment to MemCachier, check it, watch it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "migrate" -d 'Run pending migrations, ask about the schema, begin a new one'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "restart" -d 'Start the app anew on every instance, and prove that it answers'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "scale" -d 'Give an environment a number of instances'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "swap" -d 'Let two environments exchange their domain names'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "upgrade" -d 'Bring an environment to the newest version of its platform'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "rebuild" -d 'Take an environment down and make it again'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "plan" -d 'Show what a deploy would do, change and cost, and do nothing'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "config" -d 'Show the options of an environment: who set each, what it hides'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "lint" -d 'Find what AWS would refuse or silently ignore, without asking it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "bundle" -d 'Compile the app and make its source bundle, or list it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "terminate" -d 'Take everything down, and check that nothing is left that costs'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "audit" -d 'Look for what was left behind, and say that nothing is'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "doctor" -d 'Look for what would go wrong, and say how to mend it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "iam-policy" -d 'Print the least IAM policy for commands'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "try" -d 'Watch it all here: make an app, create its environment, deploy'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "local" -d 'An Elastic Beanstalk here: API, instances, databases'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "explain" -d 'Explain an error or a rule of lint by its code, without a network'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "exit-codes" -d 'What the exit codes mean'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and not __fish_seen_subcommand_from init create deploy rollback abort wait versions releases status health list open ssh events logs setenv printenv cache migrate restart scale swap upgrade rebuild plan config lint bundle terminate audit doctor iam-policy try local explain completions exit-codes help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from versions" -f -a "list" -d 'List versions, newest first, and which environments run them'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from versions" -f -a "prune" -d 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from versions" -f -a "delete" -d 'Delete versions and their bundles; what an environment runs is refused'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "setup" -d 'Set the three variables of a cache, after trying them at every server'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "check" -d 'Check every server of the cache: name, connection, login, values, latency, limits'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "stats" -d 'Show hits, misses and sets of the cache, as MemCachier\'s dashboard does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "verify" -d 'Show what requests to the environment cost its cache, beside what they should cost'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "list" -d 'List the options that somebody set, with who did'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "explain" -d 'Explain one option: its value, who set it, what it hides, what a change does'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "diff" -d 'Compare the project\'s files with the environment, and say who wins'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "reset" -d 'Hand options back from the API to the files, or to AWS\'s default'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "save" -d 'Save the configuration of an environment under a name'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "start" -d 'Start it in the background; one that runs is left alone'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "stop" -d 'Stop it, and every app and database that it runs; their data stays'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "status" -d 'Show whether it runs, and where'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "env" -d 'Print the variables that point eb, aws and every AWS SDK at it'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "cache" -d 'The local cache, which stands in for MemCachier'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "calls" -d 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "fault" -d 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "advance" -d 'Let environments go one stage on, when the pace is manual'
complete -c tasks-eb -n "__fish_tasks_eb_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "reset" -d 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys'
