//! Every rule. Data only.

use super::{Rule, Severity};

macro_rules! rules {
    ($($constant:ident $code:literal $name:literal $severity:ident $what:literal $cause:literal $fix:literal)*) => {
        $(
            #[doc = $what]
            pub const $constant: Rule = Rule {
                code: $code,
                name: $name,
                severity: Severity::$severity,
                what: $what,
                cause: $cause,
                fix: $fix,
            };
        )*
        /// Every rule, by code.
        pub const ALL: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    SYNTAX "TE0101" "syntax" Error
        "The file is neither YAML nor JSON"
        "Elastic Beanstalk refuses the whole deployment before it touches an instance."
        "Mend the place that is named. A value with `: `, `#`, `*`, `&`, `%` or `{` in it wants quotes."
    TAB "TE0102" "tab" Error
        "A tab indents a line"
        "YAML allows blanks only, and the deployment is refused."
        "Replace the tab by blanks."
    DUPLICATE_KEY "TE0103" "duplicate-key" Error
        "A key stands twice in one map"
        "One of the two is dropped without a word."
        "Merge the two into one."
    UNKNOWN_KEY "TE0104" "unknown-key" Error
        "A key at the top of the file is unknown"
        "Elastic Beanstalk skips the whole file with no more than a warning event, so nothing in it happens."
        "Correct the name, or remove the key."
    WRONG_SUFFIX "TE0105" "wrong-suffix" Warning
        "A file in .ebextensions does not end with .config"
        "Only *.config is read; this file is ignored without a word."
        "Rename it to end with .config, or move it out of the folder."
    SUBFOLDER "TE0106" "subfolder" Warning
        "A file lies in a folder below .ebextensions"
        "Only files directly in .ebextensions are read; this one is ignored without a word."
        "Move it up, into .ebextensions itself."
    NOT_A_MAP "TE0107" "not-a-map" Error
        "The file is not a map of keys at its top"
        "Elastic Beanstalk finds none of its keys in it, and refuses the deployment."
        "Begin with one of its keys, such as option_settings:."
    EMPTY "TE0108" "empty" Warning
        "The file says nothing"
        "It is read and has no effect."
        "Fill it in, or remove it."
    SECOND_DOCUMENT "TE0109" "second-document" Error
        "The file holds more than one YAML document"
        "Only one document is read from a file."
        "Split the file, or remove the line of three hyphens."
    ENCODING "TE0110" "encoding" Error
        "The file is not UTF-8 text"
        "It cannot be read as YAML or JSON."
        "Save it as UTF-8."
    MISSPELT_PLACE "TE0111" "misspelt-place" Warning
        "A file or folder is named almost like one that Elastic Beanstalk reads"
        "Under this name it is ignored without a word."
        "Rename it."
    LEFT_OUT "TE0112" "left-out" Error
        ".ebignore keeps a configuration file out of the bundle"
        "What is not in the bundle has no effect."
        "Bring it back with a line such as !/.ebextensions/."

    OPTION_FORM "TE0201" "option-form" Error
        "option_settings has a form that is not known"
        "It maps namespaces to options, or lists entries with option_name and value; anything else fails the deployment."
        "Use one of the two forms."
    UNKNOWN_NAMESPACE "TE0202" "unknown-namespace" Error
        "There is no such namespace"
        "Elastic Beanstalk refuses options that it does not know."
        "Correct the namespace."
    UNKNOWN_OPTION "TE0203" "unknown-option" Error
        "There is no such option in the namespace"
        "Elastic Beanstalk refuses options that it does not know."
        "Correct the name. Options are told apart by capital letters too."
    INVALID_VALUE "TE0204" "invalid-value" Error
        "The option does not take this value"
        "Elastic Beanstalk refuses the value, and with it the deployment."
        "Give one of the values that the message names."
    BOOLEAN_TRAP "TE0205" "boolean-trap" Warning
        "A word without quotes is read as a boolean"
        "YAML 1.1 reads yes, no, on and off as booleans: the value arrives as true or false."
        "Put the value in quotes."
    SEXAGESIMAL_TRAP "TE0206" "sexagesimal-trap" Warning
        "A value without quotes is read as a number to the base of sixty"
        "YAML 1.1 reads 22:22 as 22 × 60 + 22: the value arrives as 1342."
        "Put the value in quotes."
    OCTAL_TRAP "TE0207" "octal-trap" Warning
        "A value without quotes is read as an octal number"
        "YAML 1.1 reads a number that begins with 0 to the base of eight: 010 arrives as 8."
        "Put the value in quotes."
    NUMBER_TRAP "TE0208" "number-trap" Warning
        "A number without quotes arrives written otherwise"
        "YAML reads a number and Elastic Beanstalk writes it again: 1.50 arrives as 1.5, 0x1F as 31."
        "Put the value in quotes."
    SET_TWICE "TE0209" "set-twice" Warning
        "An option is set in two places with different values"
        "Files are read in the order of their names, and the last one wins."
        "Keep one of them."
    SHADOWED_BY_API "TE0210" "shadowed-by-api" Warning
        "The option is set through the API when an environment is created"
        "A value of the API beats that of a file for ever, so the file has no effect."
        "Remove it here, and give it to tasks-eb create."
    VARIABLE_NAME "TE0211" "variable-name" Error
        "This cannot be the name of an environment variable"
        "Elastic Beanstalk, or the shell of a hook, refuses it."
        "Use letters, digits and underscores, and begin with a letter."
    TOO_MANY_BYTES "TE0212" "too-many-bytes" Error
        "The environment variables are larger than AWS takes"
        "All names and values together have room for 4,096 bytes, the limit of a CloudFormation parameter."
        "Keep large values in Secrets Manager, Parameter Store or a file of the bundle."
    PASSWORD_IN_FILE "TE0213" "password-in-file" Error
        "A database password stands in a file of the bundle"
        "Everybody who may read the repository or the bucket can read it."
        "Remove it: tasks-eb create makes a password that nobody sees."
    PASSWORD_RULE "TE0214" "password-rule" Error
        "The database password breaks a rule"
        "Elastic Beanstalk or RDS refuses it after minutes, in the middle of a launch."
        "Use 8 to 41 letters and digits."
    NO_PORT "TE0215" "no-port" Warning
        "No file sets PORT"
        "The proxy sends requests to 5000, and the app has to guess the same."
        "Set PORT to \"5000\" under aws:elasticbeanstalk:application:environment."
    PORT_VALUE "TE0216" "port-value" Error
        "PORT is not a port"
        "The proxy cannot send requests there, and answers 502."
        "Give a number from 1 to 65535; below 1024 only root may listen."
    SECRET_IN_FILE "TE0217" "secret-in-file" Warning
        "A variable that is named like a secret has its value in a file"
        "Everybody who may read the repository or the bucket can read it."
        "Set it with tasks-eb setenv, or by its ARN under aws:elasticbeanstalk:application:environmentsecrets."
    SECRET_ARN "TE0218" "secret-arn" Error
        "This is not the ARN of a secret or parameter"
        "environmentsecrets takes an ARN of Secrets Manager or of Parameter Store, and the instances fetch the value."
        "Give the whole ARN."
    OBSOLETE_OPTION "TE0219" "obsolete-option" Warning
        "The option is obsolete"
        "InstanceType counts only as long as nothing sets InstanceTypes."
        "Set InstanceTypes under aws:ec2:instances."
    SINGLE_INSTANCE_POLICY "TE0220" "single-instance-policy" Error
        "The deployment policy wants several instances, and there is one"
        "An environment of one instance deploys AllAtOnce or Immutable only."
        "Use AllAtOnce or Immutable."
    MIN_ABOVE_MAX "TE0221" "min-above-max" Error
        "MinSize is larger than MaxSize"
        "The Auto Scaling group cannot be made."
        "Raise MaxSize, or lower MinSize."
    HEALTH_PATH "TE0222" "health-path" Error
        "The health check path does not begin with /"
        "The load balancer refuses it."
        "Write it as a path, such as /health."
    NO_VALUE "TE0223" "no-value" Warning
        "The option has no value"
        "It takes back the default, or becomes an empty variable."
        "Give it a value in quotes, or remove it."
    DATABASE_DELETED "TE0224" "database-deleted" Warning
        "The database is deleted with its environment"
        "With the policy Delete nothing of the data is left when the environment is terminated."
        "Use Snapshot or Retain."
    STATIC_PATH "TE0225" "static-path" Warning
        "The path of static files does not begin with /"
        "The proxy compares it with the path of a request, which does."
        "Write it as a path, such as /static."
    NOT_COUPLED "TE0226" "not-coupled" Warning
        "Options of a database are set, and nothing gives the environment one"
        "Without HasCoupledDatabase they create nothing, and no error says so. tasks-eb create sets it where the project \
         has a database; other tools do not."
        "Set HasCoupledDatabase to \"true\" under aws:rds:dbinstance, or database: true under tasks-eb: in \
         config.global.yml, or remove these options."
    DATABASE_USER "TE0227" "database-user" Error
        "This cannot be the user of the database"
        "RDS refuses it after minutes, in the middle of a launch."
        "Begin with a letter, use up to 16 letters and digits, and no name that RDS keeps for itself."
    STATIC_FOLDER "TE0228" "static-folder" Warning
        "The bundle has no such folder of static files"
        "The proxy answers its requests itself, and without the files with 404. A hook or a Buildfile may make them."
        "Correct the folder, which counts from the root of the bundle, or bring it back in .ebignore."
    NO_CERTIFICATE "TE0229" "no-certificate" Warning
        "A listener encrypts, and no file gives it a certificate"
        "A load balancer makes no listener for HTTPS without one, and the deployment fails, unless the environment was given \
         it otherwise."
        "Give the listener SSLCertificateArns, or SSLCertificateId with a classic load balancer."
    THRESHOLDS "TE0230" "thresholds" Warning
        "LowerThreshold is above UpperThreshold"
        "The environment would grow and shrink by the same number."
        "Lower the one, or raise the other."
    CONTRADICTION "TE0231" "contradiction" Error
        "Two options exclude each other"
        "Each is right by itself, but Elastic Beanstalk refuses them together, and the deployment with them."
        "Change one of the two."
    MISSING_COMPANION "TE0232" "missing-companion" Warning
        "An option needs another one, and no file gives it"
        "Elastic Beanstalk refuses the one without the other, unless the environment was given it otherwise."
        "Add the option that the message names."

    SECTION_FORM "TE0301" "section-form" Error
        "The section has a form that is not known"
        "It maps names to what is to be done; anything else fails the deployment."
        "Indent the entries below their names."
    NO_COMMAND "TE0302" "no-command" Error
        "The entry has no command"
        "There is nothing to run, and the deployment fails."
        "Give it a command:."
    UNKNOWN_COMMAND_KEY "TE0303" "unknown-command-key" Error
        "The command has a key that is unknown"
        "It is ignored without a word: a misspelt leader_only runs on every instance."
        "Correct the name."
    TEST_IGNORED "TE0304" "test-ignored" Warning
        "test has no effect beside leader_only"
        "leader_only wins, and the command runs whatever the test says."
        "Keep one of the two; test inside the command if need be."
    LEADER_ONLY_IGNORED "TE0305" "leader-only-ignored" Warning
        "leader_only has no effect in commands"
        "Only container_commands know a leader: this runs on every instance."
        "Move it to container_commands."
    FILE_CONTENT "TE0306" "file-content" Error
        "A file has both content and source, or neither"
        "cfn-init needs exactly one of the two."
        "Keep one."
    FILE_MODE "TE0307" "file-mode" Error
        "The mode of a file is not three to six octal digits, or begins with a 0 and has no quotes"
        "Without quotes YAML reads 000644 as the number 420, and other digits make no permissions, or other ones."
        "Write it as \"000755\" or \"000644\"."
    FILE_PATH "TE0308" "file-path" Error
        "The path is not absolute"
        "cfn-init would write it relative to a folder that nobody chose."
        "Begin with /."
    UNKNOWN_FILE_KEY "TE0309" "unknown-file-key" Error
        "The file has a key that is unknown"
        "It is ignored without a word."
        "Correct the name."
    PACKAGE_MANAGER "TE0310" "package-manager" Error
        "There is no such package manager"
        "cfn-init knows yum, rpm, rubygems and python here."
        "Use yum."
    SERVICE_MANAGER "TE0311" "service-manager" Error
        "There is no such service manager"
        "cfn-init knows sysvinit and systemd."
        "Use systemd, or sysvinit."
    UNKNOWN_SERVICE_KEY "TE0312" "unknown-service-key" Error
        "The service has a key that is unknown"
        "It is ignored without a word."
        "Correct the name."
    NOT_BOOLEAN "TE0313" "not-boolean" Error
        "The value is neither true nor false"
        "Anything but true counts as false."
        "Write true or false."
    MIGRATION_EVERYWHERE "TE0314" "migration-everywhere" Warning
        "A migration runs on every instance"
        "Without leader_only all instances change the schema at the same time."
        "Add leader_only: true."
    RESOURCE_TYPE "TE0315" "resource-type" Error
        "A resource has no Type"
        "CloudFormation refuses the template. Only resources of Elastic Beanstalk itself (AWSEB…) have one already."
        "Add its Type, such as AWS::SNS::Topic."
    SOURCE_ADDRESS "TE0316" "source-address" Error
        "The address is none that an instance fetches from"
        "Sources and files come by http, https or from S3; anything else fails the deployment."
        "Put it where https or S3 reaches it, or into the bundle."
    UNKNOWN_ACCOUNT_KEY "TE0317" "unknown-account-key" Error
        "The user or group has a key that is unknown"
        "It is ignored without a word."
        "Correct the name."
    FILE_ENCODING "TE0318" "file-encoding" Error
        "The content of a file is not what its encoding says"
        "What is not base64 cannot be decoded on the instance, and the deployment fails."
        "Encode the content, or remove encoding: base64."

    NO_PROCFILE "TE0401" "no-procfile" Error
        "There is no Procfile"
        "Nothing would start."
        "tasks-eb init --existing writes one."
    PROCFILE_LINE "TE0402" "procfile-line" Error
        "The line is not a process"
        "Each line must look like `web: bin/web serve`; comments are not allowed."
        "Mend or remove the line."
    NO_WEB "TE0403" "no-web" Error
        "The first process is not web"
        "The proxy sends requests to the first process, and gives PORT to it."
        "Put the web process first."
    EMPTY_PROCFILE "TE0404" "empty-procfile" Error
        "The Procfile names no process"
        "Nothing would start."
        "Add a line such as `web: bin/web serve`."
    PROCESS_TWICE "TE0405" "process-twice" Error
        "Two processes have the same name"
        "The second takes the place of the first."
        "Rename one."
    NO_PROGRAM "TE0406" "no-program" Error
        "The program is not in the bundle"
        "The process would not start, and the deployment fails its health check."
        "Build it, or bring it back in .ebignore with a line such as !/bin/."
    PROGRAM_MODE "TE0407" "program-mode" Warning
        "The program may not be executed"
        "What the Procfile starts tasks-eb marks in the bundle; eb and other tools, and what a Buildfile runs, are shipped \
         as they are, and do not start."
        "chmod +x FILE"
    BUILDFILE_LINE "TE0408" "buildfile-line" Error
        "The Buildfile has a line that is no command"
        "Each line must look like `build: ./build.sh`; anything else fails the deployment."
        "Mend or remove the line, or the file."

    HOOK_MODE "TE0501" "hook-mode" Warning
        "The hook may not be executed"
        "tasks-eb marks it in the bundle; eb and other tools ship it as it is, and older platforms then fail the deployment."
        "chmod +x FILE"
    HOOK_FORMAT "TE0502" "hook-format" Error
        "The hook is neither a script with a #! line nor a program"
        "The instance cannot execute it, and the deployment fails."
        "Begin the file with #!/bin/bash."
    HOOK_LINE_ENDS "TE0503" "hook-line-ends" Error
        "The hook has line ends of Windows"
        "The instance looks for an interpreter whose name ends with a carriage return."
        "Save it with line ends of Unix."
    HOOK_FOLDER "TE0504" "hook-folder" Warning
        "Nothing runs what lies in this folder"
        "Hooks lie in prebuild, predeploy and postdeploy of .platform/hooks and .platform/confighooks."
        "Move it into one of them."
    PLATFORM_FOLDER "TE0505" "platform-folder" Warning
        "A folder of .platform is named almost like one that is read"
        "Of .platform the platform reads hooks, confighooks, nginx and httpd; this one is ignored without a word."
        "Rename it."
    NGINX_SUFFIX "TE0506" "nginx-suffix" Warning
        "A file in nginx/conf.d does not end with .conf"
        "nginx includes *.conf only; this file is ignored without a word."
        "Rename it to end with .conf."
    NGINX_REFUSES "TE0507" "nginx-refuses" Error
        "nginx refuses the file"
        "The platform asks nginx -t before it takes the files; what it refuses fails the deployment, in its words."
        "Mend the place that is named. A directive ends with a semicolon, often that of the line before."

    SECRET_IN_BUNDLE "TE0601" "secret-in-bundle" Error
        "A file of the bundle holds a secret"
        "Everybody who may read the bucket of Elastic Beanstalk could read it."
        "Name the file in .ebignore, and give the secret to the app with tasks-eb setenv."
    TOO_LARGE "TE0602" "too-large" Error
        "The bundle is larger than Elastic Beanstalk takes"
        "The limit is 512 MB."
        "Name what the app does not need in .ebignore."
    NOT_BUNDLED "TE0603" "not-bundled" Error
        "A bundle cannot hold this"
        "Links are not followed on the instance, and some names no archive can hold."
        "Remove it, or name it in .ebignore."
    IGNORE_PATTERN "TE0604" "ignore-pattern" Error
        "A line of .ebignore is not a pattern"
        "What was meant to stay out may go in."
        "Mend the line."

    CONFIG_SYNTAX "TE0701" "config-syntax" Error
        "The file is not a map in YAML"
        "Neither eb nor tasks-eb can read it."
        "Mend the place that is named."
    CONFIG_NAME "TE0702" "config-name" Error
        "This cannot be a name at AWS"
        "AWS refuses it."
        "Follow the rule that the message names."
    CONFIG_KEY "TE0703" "config-key" Warning
        "The key looks like a misspelt one"
        "Unknown keys are kept and have no effect."
        "Correct the name."
    CONFIG_ARTIFACT "TE0704" "config-artifact" Warning
        "deploy.artifact names a file that is not there"
        "A deploy takes this file instead of what the project builds."
        "Build it first, or remove the key."
    SAVED_PLATFORM "TE0705" "saved-platform" Error
        "A saved configuration names no platform"
        "An environment is made of a saved configuration or on a platform of its own, and AWS takes only one of the two."
        "Write the ARN as Platform: PlatformArn, or the solution stack as SolutionStack."
    SAVED_SUFFIX "TE0706" "saved-suffix" Warning
        "A file among the saved configurations does not end with .cfg.yml"
        "Neither eb nor tasks-eb finds it under its name."
        "Rename it to end with .cfg.yml."
    GUARD_RAIL "TE0707" "guard-rail" Error
        "A guard rail of the project cannot be read"
        "What stands under tasks-eb: forbids things, so one that is misspelt must not be taken for none: every command \
         refuses the file."
        "Correct the key or the name that the message names."
}
