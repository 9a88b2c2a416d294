
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tasks-eb' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tasks-eb'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tasks-eb' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a new project, or prepare one that exists')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create an environment with its database, and prove it answers')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Build, upload and deploy, and prove that the new version answers')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was before: code and variables as one release')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Stop the update that is under way, and keep what ran before')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until an environment is ready, healthy or gone')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List the versions, and delete those that nobody needs')
            [CompletionResult]::new('releases', 'releases', [CompletionResultType]::ParameterValue, 'List what was released, when, by whom, and how it ended')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show an environment: status, health, version, URL, database')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Show the health of an environment and of each instance')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the environments of the application, or of the account')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open an environment in the browser, and print its URL')
            [CompletionResult]::new('ssh', 'ssh', [CompletionResultType]::ParameterValue, 'Print the command that opens a shell on each instance')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List what happened to an environment, oldest first')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the last lines of every log, follow them, or download all')
            [CompletionResult]::new('setenv', 'setenv', [CompletionResultType]::ParameterValue, 'Set or remove environment variables, and restart the app once')
            [CompletionResult]::new('printenv', 'printenv', [CompletionResultType]::ParameterValue, 'Show the environment variables that an environment sets')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Connect an environment to MemCachier, check it, watch it')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Run pending migrations, ask about the schema, begin a new one')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Start the app anew on every instance, and prove that it answers')
            [CompletionResult]::new('scale', 'scale', [CompletionResultType]::ParameterValue, 'Give an environment a number of instances')
            [CompletionResult]::new('swap', 'swap', [CompletionResultType]::ParameterValue, 'Let two environments exchange their domain names')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring an environment to the newest version of its platform')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Take an environment down and make it again')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what a deploy would do, change and cost, and do nothing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the options of an environment: who set each, what it hides')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find what AWS would refuse or silently ignore, without asking it')
            [CompletionResult]::new('bundle', 'bundle', [CompletionResultType]::ParameterValue, 'Compile the app and make its source bundle, or list it')
            [CompletionResult]::new('terminate', 'terminate', [CompletionResultType]::ParameterValue, 'Take everything down, and check that nothing is left that costs')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Look for what was left behind, and say that nothing is')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look for what would go wrong, and say how to mend it')
            [CompletionResult]::new('iam-policy', 'iam-policy', [CompletionResultType]::ParameterValue, 'Print the least IAM policy for commands')
            [CompletionResult]::new('try', 'try', [CompletionResultType]::ParameterValue, 'Watch it all here: make an app, create its environment, deploy')
            [CompletionResult]::new('local', 'local', [CompletionResultType]::ParameterValue, 'An Elastic Beanstalk here: API, instances, databases')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error or a rule of lint by its code, without a network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('exit-codes', 'exit-codes', [CompletionResultType]::ParameterValue, 'What the exit codes mean')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;init' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the application [default: the folder''s]')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Platform branch, solution stack or ARN')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platform branch, solution stack or ARN')
            [CompletionResult]::new('--db-class', '--db-class', [CompletionResultType]::ParameterName, 'Class of the database, such as db.t4g.micro')
            [CompletionResult]::new('--bin', '--bin', [CompletionResultType]::ParameterName, 'Binary to run [default: the one that `cargo run` starts]')
            [CompletionResult]::new('--health-path', '--health-path', [CompletionResultType]::ParameterName, 'Path that answers 200 while the app is healthy [default: /]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'Give environments a MySQL database')
            [CompletionResult]::new('--no-db', '--no-db', [CompletionResultType]::ParameterName, 'Give environments no database: tasks are kept in a file of the instance')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing: take the defaults for what no flag says')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing: take the defaults for what no flag says')
            [CompletionResult]::new('--no-git', '--no-git', [CompletionResultType]::ParameterName, 'Make no git repository')
            [CompletionResult]::new('--existing', '--existing', [CompletionResultType]::ParameterName, 'Add only what Elastic Beanstalk needs to the Rust project in the folder')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written and what would stay, and write nothing')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;create' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'First label of the domain name')
            [CompletionResult]::new('--cname-prefix', '--cname-prefix', [CompletionResultType]::ParameterName, 'First label of the domain name')
            [CompletionResult]::new('--cname', '--cname', [CompletionResultType]::ParameterName, 'First label of the domain name')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'How it is laid out: one instance, or load balanced with two or more and a standby database')
            [CompletionResult]::new('--cfg', '--cfg', [CompletionResultType]::ParameterName, 'Saved configuration to make the environment of [default: the one named default, if there is one]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Instance type, such as t3.micro or t4g.micro')
            [CompletionResult]::new('--instance-type', '--instance-type', [CompletionResultType]::ParameterName, 'Instance type, such as t3.micro or t4g.micro')
            [CompletionResult]::new('--instance_type', '--instance_type', [CompletionResultType]::ParameterName, 'Instance type, such as t3.micro or t4g.micro')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Variables to set from the start')
            [CompletionResult]::new('--tags', '--tags', [CompletionResultType]::ParameterName, 'Tags of the environment and everything it makes')
            [CompletionResult]::new('--db-class', '--db-class', [CompletionResultType]::ParameterName, 'Class [default: of config.yml, or db.t4g.micro]')
            [CompletionResult]::new('--db-version', '--db-version', [CompletionResultType]::ParameterName, 'Version of MySQL [default: the newest 8.4]')
            [CompletionResult]::new('--db-size', '--db-size', [CompletionResultType]::ParameterName, 'Storage in GB [default: 20]')
            [CompletionResult]::new('--db-user', '--db-user', [CompletionResultType]::ParameterName, 'User [default: ebroot]')
            [CompletionResult]::new('--db-deletion', '--db-deletion', [CompletionResultType]::ParameterName, 'What happens to it when the environment is terminated: snapshot, delete or retain [default: snapshot]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('--healthy-when', '--healthy-when', [CompletionResultType]::ParameterName, 'Health that counts as healthy: green, or also yellow')
            [CompletionResult]::new('--smoke', '--smoke', [CompletionResultType]::ParameterName, 'Run this smoke test once it answers')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--skip-build', '--skip-build', [CompletionResultType]::ParameterName, 'Take what is compiled already, or the artifact that config.yml names')
            [CompletionResult]::new('--no-lint', '--no-lint', [CompletionResultType]::ParameterName, 'Go on with what lint finds errors in')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Make it the environment of the current branch, also where the branch has one already')
            [CompletionResult]::new('--branch-default', '--branch-default', [CompletionResultType]::ParameterName, 'Make it the environment of the current branch, also where the branch has one already')
            [CompletionResult]::new('--branch_default', '--branch_default', [CompletionResultType]::ParameterName, 'Make it the environment of the current branch, also where the branch has one already')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--no-db', '--no-db', [CompletionResultType]::ParameterName, 'No database: the app keeps its data on the instance, in SQLite')
            [CompletionResult]::new('--db-password-stdin', '--db-password-stdin', [CompletionResultType]::ParameterName, 'Read its password from stdin instead of making one')
            [CompletionResult]::new('--db-password-prompt', '--db-password-prompt', [CompletionResultType]::ParameterName, 'Ask for its password instead of making one')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;deploy' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Description of the version')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'Description of the version')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Do exactly what this file of `plan --out` says, or nothing when it is stale')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Terminate the old environment in the end: its name, in place of typing it')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('--healthy-when', '--healthy-when', [CompletionResultType]::ParameterName, 'Health that counts as healthy: green, or also yellow')
            [CompletionResult]::new('--smoke', '--smoke', [CompletionResultType]::ParameterName, 'Run this smoke test once it answers')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--skip-build', '--skip-build', [CompletionResultType]::ParameterName, 'Take what is compiled already, or the artifact that config.yml names')
            [CompletionResult]::new('--no-lint', '--no-lint', [CompletionResultType]::ParameterName, 'Go on with what lint finds errors in')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Deploy also what already runs')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Create the environment when there is none')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Create the environment when there is none')
            [CompletionResult]::new('--no-rollback', '--no-rollback', [CompletionResultType]::ParameterName, 'Stay with a version that fails, instead of returning to the one that ran and was healthy before')
            [CompletionResult]::new('--blue-green', '--blue-green', [CompletionResultType]::ParameterName, 'Deploy to a new environment of the same settings, and exchange the domain names once it is proved')
            [CompletionResult]::new('--keep-old', '--keep-old', [CompletionResultType]::ParameterName, 'Keep the old environment, which goes on costing, without asking')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;rollback' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('--healthy-when', '--healthy-when', [CompletionResultType]::ParameterName, 'Health that counts as healthy: green, or also yellow')
            [CompletionResult]::new('--smoke', '--smoke', [CompletionResultType]::ParameterName, 'Run this smoke test once it answers')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--code-only', '--code-only', [CompletionResultType]::ParameterName, 'Go back to a version alone: variables stay as they are')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;abort' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be stopped, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;wait' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What to wait for: ready, healthy, version=LABEL, terminated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h [default: 30m]')
            [CompletionResult]::new('--healthy-when', '--healthy-when', [CompletionResultType]::ParameterName, 'Health that counts as healthy: green, or also yellow')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;versions' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List versions, newest first, and which environments run them')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete versions and their bundles; what an environment runs is refused')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;versions;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many, the newest')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;versions;prune' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep so many of the newest')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Only what was made longer ago than this, such as 30d or 12h')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would go, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;versions;delete' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would go, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;versions;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List versions, newest first, and which environments run them')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete versions and their bundles; what an environment runs is refused')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;versions;help;list' {
            break
        }
        'tasks-eb;versions;help;prune' {
            break
        }
        'tasks-eb;versions;help;delete' {
            break
        }
        'tasks-eb;versions;help;help' {
            break
        }
        'tasks-eb;releases' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many, the newest')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;status' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;health' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Watch no longer than this, such as 90s or 20m')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Stay, and show it anew every ten seconds, until Ctrl-C')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Stay, and show it anew every ten seconds, until Ctrl-C')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;list' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Those of every application of the account in this region')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Those of every application of the account in this region')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;open' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Only print the URL')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;ssh' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only of this instance')
            [CompletionResult]::new('--instance', '--instance', [CompletionResultType]::ParameterName, 'Only of this instance')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;events' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Follow no longer than this, such as 90s or 20m')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what happened since: 90s, 15m, 2h, 3d, a date, or a moment (RFC 3339)')
            [CompletionResult]::new('--severity', '--severity', [CompletionResultType]::ParameterName, 'Only what is this severe or more: TRACE, DEBUG, INFO, WARN, ERROR, FATAL')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many, the newest [default: 100]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Stay, and print events as they happen, until Ctrl-C')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Stay, and print events as they happen, until Ctrl-C')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;logs' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Begin with what was logged since: 90s, 15m, 2h, a date, or a moment (RFC 3339); of streamed logs [default: 10m]')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only lines that contain this text')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Only of this file, such as web.stdout.log; may be given several times')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Follow no longer than this, such as 90s or 20m')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only of this instance')
            [CompletionResult]::new('--instance', '--instance', [CompletionResultType]::ParameterName, 'Only of this instance')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Stay, and print lines as they come, until Ctrl-C')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Stay, and print lines as they come, until Ctrl-C')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Download the whole logs and unpack them, a folder for each instance')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Download the whole logs and unpack them, a folder for each instance')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;setenv' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--from-file', '--from-file', [CompletionResultType]::ParameterName, 'Also those of a file in the form of .env; what stands on the command line wins')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Also those on stdin, in the same form')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;printenv' {
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the values of secrets too; with names, only of these')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;cache' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Set the three variables of a cache, after trying them at every server')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check every server of the cache: name, connection, login, values, latency, limits')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Show what requests to the environment cost its cache, beside what they should cost')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;cache;setup' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--from-file', '--from-file', [CompletionResultType]::ParameterName, 'Read the variables from a file')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Read the variables from stdin')
            [CompletionResult]::new('--no-check', '--no-check', [CompletionResultType]::ParameterName, 'Do not try them: only the instances reach the cache')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Try them and show what would change, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;cache;check' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;cache;stats' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Stay, and print what happens every two seconds, until Ctrl-C')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Stay, and print what happens every two seconds, until Ctrl-C')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;cache;verify' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;cache;help' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Set the three variables of a cache, after trying them at every server')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check every server of the cache: name, connection, login, values, latency, limits')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Show what requests to the environment cost its cache, beside what they should cost')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;cache;help;setup' {
            break
        }
        'tasks-eb;cache;help;check' {
            break
        }
        'tasks-eb;cache;help;stats' {
            break
        }
        'tasks-eb;cache;help;verify' {
            break
        }
        'tasks-eb;cache;help;help' {
            break
        }
        'tasks-eb;migrate' {
            [CompletionResult]::new('--new', '--new', [CompletionResultType]::ParameterName, 'Write a new migration into the project: a file for each database, and its line in the list')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only ask the app at its health path whether migrations are pending')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;restart' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;scale' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make an environment of a single instance load-balanced without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make an environment of a single instance load-balanced without asking')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;swap' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The other environment')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'The other environment')
            [CompletionResult]::new('--destination_name', '--destination_name', [CompletionResultType]::ParameterName, 'The other environment')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;upgrade' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;rebuild' {
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'The name of the environment, typed here instead of on request')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;plan' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the plan to a file, for deploy --plan')
            [CompletionResult]::new('--prices', '--prices', [CompletionResultType]::ParameterName, 'Table of prices, of the form of docs/prices.md')
            [CompletionResult]::new('--max-monthly', '--max-monthly', [CompletionResultType]::ParameterName, 'End with exit code 10 when it costs more a month, as far as the table knows')
            [CompletionResult]::new('--cfg', '--cfg', [CompletionResultType]::ParameterName, 'Saved configuration to make the environment of [default: the one named default, if there is one]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'End with exit code 10 when there is something to do')
            [CompletionResult]::new('--skip-build', '--skip-build', [CompletionResultType]::ParameterName, 'Take what is compiled already, or the artifact that config.yml names')
            [CompletionResult]::new('--no-lint', '--no-lint', [CompletionResultType]::ParameterName, 'Go on with what lint finds errors in')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Plan to deploy also what already runs')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the options that somebody set, with who did')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain one option: its value, who set it, what it hides, what a change does')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the project''s files with the environment, and say who wins')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Hand options back from the API to the files, or to AWS''s default')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save the configuration of an environment under a name')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;config;list' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Also those that have AWS''s default')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config;explain' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config;diff' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config;reset' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask, also where only AWS''s default is below')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask, also where only AWS''s default is below')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config;save' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Environment [default: the one of the current branch]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Take the place of one that is there')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be saved, and do nothing')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;config;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the options that somebody set, with who did')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain one option: its value, who set it, what it hides, what a change does')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the project''s files with the environment, and say who wins')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Hand options back from the API to the files, or to AWS''s default')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save the configuration of an environment under a name')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;config;help;list' {
            break
        }
        'tasks-eb;config;help;explain' {
            break
        }
        'tasks-eb;config;help;diff' {
            break
        }
        'tasks-eb;config;help;reset' {
            break
        }
        'tasks-eb;config;help;save' {
            break
        }
        'tasks-eb;config;help;help' {
            break
        }
        'tasks-eb;lint' {
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Explain a rule, by its code or name, instead of looking for what breaks it')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Treat warnings as errors')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;bundle' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where to put the archive [default: among the project''s application versions]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where to put the archive [default: among the project''s application versions]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Say what goes in and why, and keep no archive')
            [CompletionResult]::new('--skip-build', '--skip-build', [CompletionResultType]::ParameterName, 'Take what is compiled already, or the artifact that config.yml names')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;terminate' {
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Name of the environment, or with --all of the application, in place of typing it')
            [CompletionResult]::new('--save-logs', '--save-logs', [CompletionResultType]::ParameterName, 'Save the whole logs of the instances below this folder before they go')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]')
            [CompletionResult]::new('--wait-ready', '--wait-ready', [CompletionResultType]::ParameterName, 'Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'Wait for another run to end [15m without a TIME]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'The application: all its environments, its versions and their bundles')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--purge-data', '--purge-data', [CompletionResultType]::ParameterName, 'Delete the database with all its data, and every snapshot of it that was kept, for good')
            [CompletionResult]::new('--lift-protection', '--lift-protection', [CompletionResultType]::ParameterName, 'Lift the deletion protection of the database')
            [CompletionResult]::new('--keep-bundles', '--keep-bundles', [CompletionResultType]::ParameterName, 'Keep the bundles of the application''s versions in S3')
            [CompletionResult]::new('--bucket', '--bucket', [CompletionResultType]::ParameterName, 'Delete Elastic Beanstalk''s bucket of this region too; refused while it has anything of others')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would go and what would stay, and do nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--nohang', '--nohang', [CompletionResultType]::ParameterName, 'Return as soon as AWS works on it')
            [CompletionResult]::new('--break-lock', '--break-lock', [CompletionResultType]::ParameterName, 'Take the lock of a run that is no more')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;audit' {
            [CompletionResult]::new('--application', '--application', [CompletionResultType]::ParameterName, 'Application [default: the project''s]')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Name of something that stays on purpose')
            [CompletionResult]::new('--prices', '--prices', [CompletionResultType]::ParameterName, 'Table of prices, of the form of docs/prices.md')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--all-regions', '--all-regions', [CompletionResultType]::ParameterName, 'Look in every region that the account has')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;doctor' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Command whose permissions are looked at; may be given several times [default: all]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;iam-policy' {
            [CompletionResult]::new('--application', '--application', [CompletionResultType]::ParameterName, 'Application [default: the project''s, else every one]')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Number of the account [default: the one that the project is pinned to, else every one]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--only-calls', '--only-calls', [CompletionResultType]::ParameterName, 'Leave out what Elastic Beanstalk does in the caller''s name')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;try' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--clean', '--clean', [CompletionResultType]::ParameterName, 'Remove what `try` made: environment, database, app, and the local Elastic Beanstalk when nothing else uses it')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it in the background; one that runs is left alone')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, and every app and database that it runs; their data stays')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether it runs, and where')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print the variables that point eb, aws and every AWS SDK at it')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'The local cache, which stands in for MemCachier')
            [CompletionResult]::new('calls', 'calls', [CompletionResultType]::ParameterValue, 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for')
            [CompletionResult]::new('fault', 'fault', [CompletionResultType]::ParameterValue, 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force')
            [CompletionResult]::new('advance', 'advance', [CompletionResultType]::ParameterValue, 'Let environments go one stage on, when the pace is manual')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;local;start' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Run commands, hooks and processes of bundles in namespaces of their own (bubblewrap): they cannot write elsewhere, nor see home folders. Remembered for the next start; --isolate=false ends it')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'What stands in front of apps: our proxy, which translates what it can of .platform/nginx, or the real nginx with the real configuration. Remembered for the next start [default: built-in]')
            [CompletionResult]::new('--pace', '--pace', [CompletionResultType]::ParameterName, 'How fast operations on environments go: instant, realistic (each stage takes as long as at AWS), or manual (each stage waits for tasks-eb local advance). Remembered for the next start [default: instant]')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Make things fail on purpose; may be given several times (see tasks-eb local fault)')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--foreground', '--foreground', [CompletionResultType]::ParameterName, 'Stay, and serve until Ctrl-C or SIGTERM')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;stop' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;status' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;env' {
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'Syntax to print them in')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--cache', '--cache', [CompletionResultType]::ParameterName, 'Start a local cache and add the MEMCACHIER_* variables that connect to it')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;cache' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets, as MemCachier''s dashboard does')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the cache of a folder, which holds its credentials, until SIGTERM')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;local;cache;stats' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;cache;serve' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;cache;help' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets, as MemCachier''s dashboard does')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the cache of a folder, which holds its credentials, until SIGTERM')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;local;cache;help;stats' {
            break
        }
        'tasks-eb;local;cache;help;serve' {
            break
        }
        'tasks-eb;local;cache;help;help' {
            break
        }
        'tasks-eb;local;calls' {
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'Only those of this service: elasticbeanstalk, s3, rds, iam, sts, ...')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Only those of this action, in AWS''s spelling; may be given several times')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Only those after the one with this number')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many, the newest')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'Only those that were refused or failed')
            [CompletionResult]::new('--parameters', '--parameters', [CompletionResultType]::ParameterName, 'Show the parameters too')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;fault' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--clear', '--clear', [CompletionResultType]::ParameterName, 'Remove every rule first')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;advance' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'On to the end of the operation, not only one stage')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;reset' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;local;help' {
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it in the background; one that runs is left alone')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, and every app and database that it runs; their data stays')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether it runs, and where')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print the variables that point eb, aws and every AWS SDK at it')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'The local cache, which stands in for MemCachier')
            [CompletionResult]::new('calls', 'calls', [CompletionResultType]::ParameterValue, 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for')
            [CompletionResult]::new('fault', 'fault', [CompletionResultType]::ParameterValue, 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force')
            [CompletionResult]::new('advance', 'advance', [CompletionResultType]::ParameterValue, 'Let environments go one stage on, when the pace is manual')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;local;help;start' {
            break
        }
        'tasks-eb;local;help;stop' {
            break
        }
        'tasks-eb;local;help;status' {
            break
        }
        'tasks-eb;local;help;env' {
            break
        }
        'tasks-eb;local;help;cache' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets, as MemCachier''s dashboard does')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the cache of a folder, which holds its credentials, until SIGTERM')
            break
        }
        'tasks-eb;local;help;cache;stats' {
            break
        }
        'tasks-eb;local;help;cache;serve' {
            break
        }
        'tasks-eb;local;help;calls' {
            break
        }
        'tasks-eb;local;help;fault' {
            break
        }
        'tasks-eb;local;help;advance' {
            break
        }
        'tasks-eb;local;help;reset' {
            break
        }
        'tasks-eb;local;help;help' {
            break
        }
        'tasks-eb;explain' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;completions' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;exit-codes' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region [default: AWS_REGION, the project''s, the profile''s]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the AWS configuration files [default: AWS_PROFILE, the project''s]')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Send every AWS call to this URL')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Folder of the project [default: the current one or a parent]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the result to stdout: json is one document, ndjson a line for each piece of news')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Use the local Elastic Beanstalk, and start it when it is not running')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the output of programs that run along the way')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell warnings and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tasks-eb;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a new project, or prepare one that exists')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create an environment with its database, and prove it answers')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Build, upload and deploy, and prove that the new version answers')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was before: code and variables as one release')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Stop the update that is under way, and keep what ran before')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until an environment is ready, healthy or gone')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List the versions, and delete those that nobody needs')
            [CompletionResult]::new('releases', 'releases', [CompletionResultType]::ParameterValue, 'List what was released, when, by whom, and how it ended')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show an environment: status, health, version, URL, database')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Show the health of an environment and of each instance')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the environments of the application, or of the account')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open an environment in the browser, and print its URL')
            [CompletionResult]::new('ssh', 'ssh', [CompletionResultType]::ParameterValue, 'Print the command that opens a shell on each instance')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List what happened to an environment, oldest first')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the last lines of every log, follow them, or download all')
            [CompletionResult]::new('setenv', 'setenv', [CompletionResultType]::ParameterValue, 'Set or remove environment variables, and restart the app once')
            [CompletionResult]::new('printenv', 'printenv', [CompletionResultType]::ParameterValue, 'Show the environment variables that an environment sets')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Connect an environment to MemCachier, check it, watch it')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Run pending migrations, ask about the schema, begin a new one')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Start the app anew on every instance, and prove that it answers')
            [CompletionResult]::new('scale', 'scale', [CompletionResultType]::ParameterValue, 'Give an environment a number of instances')
            [CompletionResult]::new('swap', 'swap', [CompletionResultType]::ParameterValue, 'Let two environments exchange their domain names')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring an environment to the newest version of its platform')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Take an environment down and make it again')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what a deploy would do, change and cost, and do nothing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the options of an environment: who set each, what it hides')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find what AWS would refuse or silently ignore, without asking it')
            [CompletionResult]::new('bundle', 'bundle', [CompletionResultType]::ParameterValue, 'Compile the app and make its source bundle, or list it')
            [CompletionResult]::new('terminate', 'terminate', [CompletionResultType]::ParameterValue, 'Take everything down, and check that nothing is left that costs')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Look for what was left behind, and say that nothing is')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look for what would go wrong, and say how to mend it')
            [CompletionResult]::new('iam-policy', 'iam-policy', [CompletionResultType]::ParameterValue, 'Print the least IAM policy for commands')
            [CompletionResult]::new('try', 'try', [CompletionResultType]::ParameterValue, 'Watch it all here: make an app, create its environment, deploy')
            [CompletionResult]::new('local', 'local', [CompletionResultType]::ParameterValue, 'An Elastic Beanstalk here: API, instances, databases')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error or a rule of lint by its code, without a network')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('exit-codes', 'exit-codes', [CompletionResultType]::ParameterValue, 'What the exit codes mean')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tasks-eb;help;init' {
            break
        }
        'tasks-eb;help;create' {
            break
        }
        'tasks-eb;help;deploy' {
            break
        }
        'tasks-eb;help;rollback' {
            break
        }
        'tasks-eb;help;abort' {
            break
        }
        'tasks-eb;help;wait' {
            break
        }
        'tasks-eb;help;versions' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List versions, newest first, and which environments run them')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old versions and their bundles; what an environment runs, or would go back to, is kept')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete versions and their bundles; what an environment runs is refused')
            break
        }
        'tasks-eb;help;versions;list' {
            break
        }
        'tasks-eb;help;versions;prune' {
            break
        }
        'tasks-eb;help;versions;delete' {
            break
        }
        'tasks-eb;help;releases' {
            break
        }
        'tasks-eb;help;status' {
            break
        }
        'tasks-eb;help;health' {
            break
        }
        'tasks-eb;help;list' {
            break
        }
        'tasks-eb;help;open' {
            break
        }
        'tasks-eb;help;ssh' {
            break
        }
        'tasks-eb;help;events' {
            break
        }
        'tasks-eb;help;logs' {
            break
        }
        'tasks-eb;help;setenv' {
            break
        }
        'tasks-eb;help;printenv' {
            break
        }
        'tasks-eb;help;cache' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Set the three variables of a cache, after trying them at every server')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check every server of the cache: name, connection, login, values, latency, limits')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets of the cache, as MemCachier''s dashboard does')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Show what requests to the environment cost its cache, beside what they should cost')
            break
        }
        'tasks-eb;help;cache;setup' {
            break
        }
        'tasks-eb;help;cache;check' {
            break
        }
        'tasks-eb;help;cache;stats' {
            break
        }
        'tasks-eb;help;cache;verify' {
            break
        }
        'tasks-eb;help;migrate' {
            break
        }
        'tasks-eb;help;restart' {
            break
        }
        'tasks-eb;help;scale' {
            break
        }
        'tasks-eb;help;swap' {
            break
        }
        'tasks-eb;help;upgrade' {
            break
        }
        'tasks-eb;help;rebuild' {
            break
        }
        'tasks-eb;help;plan' {
            break
        }
        'tasks-eb;help;config' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the options that somebody set, with who did')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain one option: its value, who set it, what it hides, what a change does')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the project''s files with the environment, and say who wins')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Hand options back from the API to the files, or to AWS''s default')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save the configuration of an environment under a name')
            break
        }
        'tasks-eb;help;config;list' {
            break
        }
        'tasks-eb;help;config;explain' {
            break
        }
        'tasks-eb;help;config;diff' {
            break
        }
        'tasks-eb;help;config;reset' {
            break
        }
        'tasks-eb;help;config;save' {
            break
        }
        'tasks-eb;help;lint' {
            break
        }
        'tasks-eb;help;bundle' {
            break
        }
        'tasks-eb;help;terminate' {
            break
        }
        'tasks-eb;help;audit' {
            break
        }
        'tasks-eb;help;doctor' {
            break
        }
        'tasks-eb;help;iam-policy' {
            break
        }
        'tasks-eb;help;try' {
            break
        }
        'tasks-eb;help;local' {
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it in the background; one that runs is left alone')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, and every app and database that it runs; their data stays')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether it runs, and where')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print the variables that point eb, aws and every AWS SDK at it')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'The local cache, which stands in for MemCachier')
            [CompletionResult]::new('calls', 'calls', [CompletionResultType]::ParameterValue, 'List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for')
            [CompletionResult]::new('fault', 'fault', [CompletionResultType]::ParameterValue, 'Make things fail on purpose, to see what a tool does about it; without arguments, list what is in force')
            [CompletionResult]::new('advance', 'advance', [CompletionResultType]::ParameterValue, 'Let environments go one stage on, when the pace is manual')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys')
            break
        }
        'tasks-eb;help;local;start' {
            break
        }
        'tasks-eb;help;local;stop' {
            break
        }
        'tasks-eb;help;local;status' {
            break
        }
        'tasks-eb;help;local;env' {
            break
        }
        'tasks-eb;help;local;cache' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show hits, misses and sets, as MemCachier''s dashboard does')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the cache of a folder, which holds its credentials, until SIGTERM')
            break
        }
        'tasks-eb;help;local;cache;stats' {
            break
        }
        'tasks-eb;help;local;cache;serve' {
            break
        }
        'tasks-eb;help;local;calls' {
            break
        }
        'tasks-eb;help;local;fault' {
            break
        }
        'tasks-eb;help;local;advance' {
            break
        }
        'tasks-eb;help;local;reset' {
            break
        }
        'tasks-eb;help;explain' {
            break
        }
        'tasks-eb;help;completions' {
            break
        }
        'tasks-eb;help;exit-codes' {
            break
        }
        'tasks-eb;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
