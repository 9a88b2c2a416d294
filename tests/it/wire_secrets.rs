//! Secrets Manager and Parameter Store of the local Elastic Beanstalk, through requests signed by hand.

use serde_json::{Value, json};

use crate::support::{Signer, Wire};

const TOKENS: [&str; 3] = [
    "11111111-1111-4111-a111-111111111111",
    "22222222-2222-4222-a222-222222222222",
    "33333333-3333-4333-a333-333333333333",
];

/// A service of a server.
struct Service {
    signer: Signer,
    name: &'static str,
    prefix: &'static str,
}

impl Service {
    fn secrets(wire: &Wire) -> Self {
        Self { signer: wire.signer("us-west-2"), name: "secretsmanager", prefix: "secretsmanager" }
    }

    fn parameters(wire: &Wire) -> Self {
        Self { signer: wire.signer("us-west-2"), name: "ssm", prefix: "AmazonSSM" }
    }

    fn call(&self, action: &str, input: &Value) -> (u16, Value) {
        let target = format!("{}.{action}", self.prefix);
        tokio::task::block_in_place(|| self.signer.call(self.name, &target, &input.to_string()))
    }

    fn ok(&self, action: &str, input: Value) -> Value {
        let (status, answer) = self.call(action, &input);
        assert_eq!(status, 200, "{action} {input} → {answer}");
        answer
    }

    /// Code and text of a refusal.
    fn refused(&self, action: &str, input: Value) -> (String, String) {
        let (status, answer) = self.call(action, &input);
        assert_eq!(status, 400, "{action} {input} → {answer}");
        let word = |name: &str| answer[name].as_str().expect(name).to_owned();
        (word("__type"), word("message"))
    }

    fn names(&self, action: &str, list: &str, input: Value) -> Vec<String> {
        let answer = self.ok(action, input);
        let items = answer[list].as_array().expect(list).iter();
        items.map(|item| item["Name"].as_str().expect("a name").to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_made_read_changed_and_outlives_the_server() {
    let wire = Wire::start().await;
    let secrets = Service::secrets(&wire);
    let made = secrets.ok(
        "CreateSecret",
        json!({"Name": "app/db", "SecretString": "one", "ClientRequestToken": TOKENS[0], "Description": "d",
               "Tags": [{"Key": "team", "Value": "x"}]}),
    );
    let arn = made["ARN"].as_str().expect("an ARN").to_owned();
    let start = "arn:aws:secretsmanager:us-west-2:123456789012:secret:app/db-";
    assert!(arn.strip_prefix(start).is_some_and(|suffix| suffix.len() == 6), "{arn}");
    assert_eq!((&made["Name"], &made["VersionId"]), (&json!("app/db"), &json!(TOKENS[0])));

    let put = json!({"SecretId": arn, "SecretString": "two", "ClientRequestToken": TOKENS[1]});
    assert_eq!(secrets.ok("PutSecretValue", put.clone())["VersionStages"], json!(["AWSCURRENT"]));
    assert_eq!(secrets.ok("PutSecretValue", put)["VersionId"], json!(TOKENS[1]), "the same again");
    let update = json!({"SecretId": "app/db", "Description": "other", "ClientRequestToken": TOKENS[2]});
    assert_eq!(secrets.ok("UpdateSecret", update).get("VersionId"), None, "no value, no version");

    let wire = wire.restart().await;
    let secrets = Service::secrets(&wire);
    let read = secrets.ok("GetSecretValue", json!({"SecretId": &arn[..arn.len() - 7]}));
    assert_eq!((&read["SecretString"], &read["VersionId"]), (&json!("two"), &json!(TOKENS[1])));
    assert!(read["CreatedDate"].is_f64() && read.get("SecretBinary").is_none(), "{read}");
    let before = secrets.ok("GetSecretValue", json!({"SecretId": "app/db", "VersionStage": "AWSPREVIOUS"}));
    assert_eq!(before["SecretString"], json!("one"));
    let seen = secrets.ok("DescribeSecret", json!({"SecretId": arn}));
    assert_eq!(seen["VersionIdsToStages"], json!({TOKENS[0]: ["AWSPREVIOUS"], TOKENS[1]: ["AWSCURRENT"]}));
    assert_eq!((&seen["Description"], &seen["Tags"]), (&json!("other"), &json!([{"Key": "team", "Value": "x"}])));
    assert!(seen["LastAccessedDate"].is_f64(), "{seen}");

    let mode = std::fs::metadata(wire.home().join("account/state.json")).map(|found| tasks_eb::fs::mode_of(&found));
    assert_eq!(mode.expect("is there"), 0o600);
    let elsewhere = Service { signer: wire.signer("us-east-1"), name: "secretsmanager", prefix: "secretsmanager" };
    assert_eq!(elsewhere.refused("GetSecretValue", json!({"SecretId": "app/db"})).0, "ResourceNotFoundException");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_manager_refuses_in_the_words_of_aws() {
    let wire = Wire::start().await;
    let secrets = Service::secrets(&wire);
    let create = |name: &str| json!({"Name": name, "SecretString": "s", "ClientRequestToken": TOKENS[0]});
    let arn = secrets.ok("CreateSecret", create("taken"))["ARN"].clone();
    assert_eq!(secrets.ok("CreateSecret", create("taken"))["ARN"], arn, "the same request twice makes one");
    secrets.ok("CreateSecret", json!({"Name": "empty", "ClientRequestToken": TOKENS[0]}));
    let not_found = "Secrets Manager can't find the specified secret.";
    for (action, input, code, message) in [
        ("GetSecretValue", json!({"SecretId": "none"}), "ResourceNotFoundException", not_found),
        ("DescribeSecret", json!({"SecretId": "none"}), "ResourceNotFoundException", not_found),
        (
            "GetSecretValue",
            json!({"SecretId": "empty"}),
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        ),
        (
            "GetSecretValue",
            json!({"SecretId": "taken", "VersionId": TOKENS[0], "VersionStage": "AWSPENDING"}),
            "InvalidRequestException",
            "You provided a VersionStage that is not associated to the provided VersionId.",
        ),
        (
            "CreateSecret",
            json!({"Name": "taken", "SecretString": "s", "ClientRequestToken": TOKENS[1]}),
            "ResourceExistsException",
            "The operation failed because the secret taken already exists.",
        ),
        (
            "CreateSecret",
            create("sp ace"),
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ),
    ] {
        assert_eq!(secrets.refused(action, input), (code.to_owned(), message.to_owned()), "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_manager_refuses_values_and_deletions_in_the_words_of_aws() {
    let wire = Wire::start().await;
    let secrets = Service::secrets(&wire);
    secrets.ok("CreateSecret", json!({"Name": "taken", "SecretString": "s", "ClientRequestToken": TOKENS[0]}));
    for (action, input, code, message) in [
        (
            "PutSecretValue",
            json!({"SecretId": "taken", "ClientRequestToken": TOKENS[1]}),
            "InvalidRequestException",
            "You must provide either SecretString or SecretBinary.",
        ),
        (
            "PutSecretValue",
            json!({"SecretId": "taken", "SecretString": "s", "SecretBinary": "cw==", "ClientRequestToken": TOKENS[1]}),
            "InvalidParameterException",
            "You can't specify both a binary secret value and a string secret value in the same secret.",
        ),
        (
            "PutSecretValue",
            json!({"SecretId": "taken", "SecretString": "s", "ClientRequestToken": "short"}),
            "InvalidParameterException",
            "ClientRequestToken must be 32-64 characters long.",
        ),
        (
            "PutSecretValue",
            json!({"SecretId": "taken", "SecretString": "x".repeat(65_537), "ClientRequestToken": TOKENS[1]}),
            "ValidationException",
            "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length \
             less than or equal to 65536",
        ),
        (
            "DeleteSecret",
            json!({"SecretId": "taken", "RecoveryWindowInDays": 3}),
            "InvalidParameterException",
            "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        ),
        (
            "DeleteSecret",
            json!({"SecretId": "taken", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": true}),
            "InvalidParameterException",
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ),
        ("RotateSecret", json!({"SecretId": "taken"}), "UnknownOperationException", ""),
    ] {
        assert_eq!(secrets.refused(action, input), (code.to_owned(), message.to_owned()), "{action}");
    }
    let reused = json!({"SecretId": "taken", "SecretString": "other", "ClientRequestToken": TOKENS[0]});
    assert_eq!(secrets.refused("PutSecretValue", reused).0, "ResourceExistsException");
    assert_eq!(secrets.ok("GetSecretValue", json!({"SecretId": "taken"}))["SecretString"], json!("s"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_secret_waits_can_be_restored_and_goes_at_once_when_forced() {
    let wire = Wire::start().await;
    let secrets = Service::secrets(&wire);
    for (name, token) in [("a1", TOKENS[0]), ("a2", TOKENS[1]), ("b", TOKENS[2])] {
        secrets.ok("CreateSecret", json!({"Name": name, "SecretBinary": "aGVsbG8=", "ClientRequestToken": token}));
    }
    assert_eq!(secrets.ok("GetSecretValue", json!({"SecretId": "b"}))["SecretBinary"], json!("aGVsbG8="));
    let listed = |more: Value| secrets.names("ListSecrets", "SecretList", more);
    assert_eq!(listed(json!({"SortBy": "name", "SortOrder": "asc"})), ["a1", "a2", "b"]);
    assert_eq!(listed(json!({"Filters": [{"Key": "name", "Values": ["!a"]}]})), ["b"]);
    let page = secrets.ok("ListSecrets", json!({"SortBy": "name", "SortOrder": "asc", "MaxResults": 2}));
    let rest = json!({"SortBy": "name", "SortOrder": "asc", "MaxResults": 2, "NextToken": page["NextToken"]});
    assert_eq!(listed(rest), ["b"]);

    let now = time::OffsetDateTime::now_utc().unix_timestamp() as f64;
    let due = secrets.ok("DeleteSecret", json!({"SecretId": "a1", "RecoveryWindowInDays": 7}))["DeletionDate"].as_f64();
    assert!((due.expect("a date") - now - 7.0 * 86_400.0).abs() < 3600.0);
    assert_eq!(listed(json!({"SortBy": "name", "SortOrder": "asc"})), ["a2", "b"]);
    assert_eq!(listed(json!({"IncludePlannedDeletion": true})).len(), 3);
    let marked = "You can't perform this operation on the secret because it was marked for deletion.";
    let read = secrets.refused("GetSecretValue", json!({"SecretId": "a1"}));
    assert_eq!(read, ("InvalidRequestException".into(), marked.into()));
    assert!(secrets.ok("DescribeSecret", json!({"SecretId": "a1"}))["DeletedDate"].is_f64());
    let again = secrets.refused("CreateSecret", json!({"Name": "a1", "ClientRequestToken": TOKENS[2]}));
    let scheduled = "You can't create this secret because a secret with this name is already scheduled for deletion.";
    assert_eq!(again, ("InvalidRequestException".into(), scheduled.into()));
    secrets.ok("RestoreSecret", json!({"SecretId": "a1"}));
    secrets.ok("GetSecretValue", json!({"SecretId": "a1"}));
    for _ in 0..2 {
        secrets.ok("DeleteSecret", json!({"SecretId": "a1", "ForceDeleteWithoutRecovery": true}));
    }
    assert_eq!(secrets.refused("DescribeSecret", json!({"SecretId": "a1"})).0, "ResourceNotFoundException");
    secrets.ok("CreateSecret", json!({"Name": "a1", "ClientRequestToken": TOKENS[2]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_have_versions_paths_and_a_hidden_kind() {
    let wire = Wire::start().await;
    let parameters = Service::parameters(&wire);
    let put = |name: &str, kind: &str, value: &str| json!({"Name": name, "Type": kind, "Value": value});
    assert_eq!(
        parameters.ok("PutParameter", put("/app/db/user", "String", "u")),
        json!({"Version": 1, "Tier": "Standard"})
    );
    parameters.ok("PutParameter", put("/app/hosts", "StringList", "a,b"));
    parameters.ok("PutParameter", put("/app/db/password", "SecureString", "hunter2"));
    let over = json!({"Name": "/app/db/password", "Value": "hunter3", "Overwrite": true});
    assert_eq!(parameters.ok("PutParameter", over)["Version"], json!(2));

    let wire = wire.restart().await;
    let parameters = Service::parameters(&wire);
    let get =
        |name: &str| parameters.ok("GetParameter", json!({"Name": name, "WithDecryption": true}))["Parameter"].clone();
    let password = get("/app/db/password");
    let arn = "arn:aws:ssm:us-west-2:123456789012:parameter/app/db/password";
    assert_eq!((&password["Value"], &password["ARN"]), (&json!("hunter3"), &json!(arn)));
    assert_eq!((&password["Type"], &password["DataType"]), (&json!("SecureString"), &json!("text")));
    assert_eq!(get(arn)["Value"], json!("hunter3"));
    let first = get("/app/db/password:1");
    assert_eq!((&first["Value"], &first["Selector"]), (&json!("hunter2"), &json!(":1")));
    let hidden = parameters.ok("GetParameter", json!({"Name": "/app/db/password"}))["Parameter"]["Value"].clone();
    assert!(hidden.as_str().is_some_and(|text| text.len() > 100 && !text.contains("hunter")), "{hidden}");

    let several = parameters.ok("GetParameters", json!({"Names": ["/app/hosts", "/none"]}));
    assert_eq!((&several["Parameters"][0]["Value"], &several["InvalidParameters"]), (&json!("a,b"), &json!(["/none"])));
    let below = |input: Value| parameters.names("GetParametersByPath", "Parameters", input);
    assert_eq!(below(json!({"Path": "/app"})), ["/app/hosts"]);
    assert_eq!(below(json!({"Path": "/app", "Recursive": true})).len(), 3);
    let secure = json!([{"Key": "Type", "Values": ["SecureString"]}]);
    assert_eq!(below(json!({"Path": "/", "Recursive": true, "ParameterFilters": secure})), ["/app/db/password"]);
    let described = parameters.ok("DescribeParameters", json!({"ParameterFilters": secure}));
    assert_eq!(
        (&described["Parameters"][0]["KeyId"], &described["Parameters"][0]["Version"]),
        (&json!("alias/aws/ssm"), &json!(2))
    );
    assert!(!described.to_string().contains("hunter"), "{described}");

    assert_eq!(parameters.ok("DeleteParameter", json!({"Name": "/app/hosts"})), json!({}));
    let deleted = parameters.ok("DeleteParameters", json!({"Names": ["/app/hosts", "/app/db/user"]}));
    assert_eq!(deleted, json!({"DeletedParameters": ["/app/db/user"], "InvalidParameters": ["/app/hosts"]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameter_store_refuses_in_the_words_of_aws() {
    let wire = Wire::start().await;
    let parameters = Service::parameters(&wire);
    parameters.ok("PutParameter", json!({"Name": "taken", "Type": "String", "Value": "v"}));
    for (action, input, code, message) in [
        ("GetParameter", json!({"Name": "none"}), "ParameterNotFound", ""),
        ("DeleteParameter", json!({"Name": "none"}), "ParameterNotFound", ""),
        (
            "GetParameter",
            json!({"Name": "taken:7"}),
            "ParameterVersionNotFound",
            "Systems Manager could not find version 7 of taken. Verify the version and try again.",
        ),
        (
            "PutParameter",
            json!({"Name": "taken", "Type": "String", "Value": "w"}),
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ),
        (
            "PutParameter",
            json!({"Name": "app/db", "Type": "String", "Value": "w"}),
            "ValidationException",
            "Parameter name must be a fully qualified name.",
        ),
        (
            "PutParameter",
            json!({"Name": "untyped", "Value": "w"}),
            "ValidationException",
            "A parameter type is required when you create a parameter.",
        ),
        (
            "PutParameter",
            json!({"Name": "typed", "Type": "Secret", "Value": "w"}),
            "ValidationException",
            "1 validation error detected: Value at 'type' failed to satisfy constraint: Member must satisfy enum value \
             set: [SecureString, StringList, String]",
        ),
        (
            "PutParameter",
            json!({"Name": "large", "Type": "String", "Value": "x".repeat(4097)}),
            "ValidationException",
            "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter \
             value, upgrade the parameter to use the advanced-parameter tier. For more information, see \
             https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
        ),
    ] {
        assert_eq!(parameters.refused(action, input), (code.to_owned(), message.to_owned()), "{action}");
    }
    let secure = json!({"Name": "taken", "Type": "SecureString", "Value": "w", "Overwrite": true});
    assert_eq!(parameters.refused("PutParameter", secure).0, "HierarchyTypeMismatchException");
    let advanced = json!({"Name": "large", "Type": "String", "Value": "x".repeat(4097), "Tier": "Advanced"});
    assert_eq!(parameters.ok("PutParameter", advanced)["Tier"], json!("Advanced"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameter_store_refuses_lists_and_filters_in_the_words_of_aws() {
    let wire = Wire::start().await;
    let parameters = Service::parameters(&wire);
    for (action, input, code, message) in [
        (
            "GetParameters",
            json!({"Names": []}),
            "ValidationException",
            "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length greater \
             than or equal to 1",
        ),
        (
            "DescribeParameters",
            json!({"ParameterFilters": [{"Key": "Label", "Values": ["x"]}]}),
            "InvalidFilterKey",
            "The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier, \
             DataType].",
        ),
    ] {
        assert_eq!(parameters.refused(action, input), (code.to_owned(), message.to_owned()), "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_service_tells_a_wrong_signature_and_a_broken_body_in_its_own_form() {
    let wire = Wire::start().await;
    let call = |signer: &Signer, body: &str| {
        let (status, answer) =
            tokio::task::block_in_place(|| signer.call("secretsmanager", "secretsmanager.ListSecrets", body));
        (status, answer["__type"].as_str().unwrap_or_default().to_owned())
    };
    let id = wire.local.keys.access_key_id();
    let wrong = Signer::new(&wire.url(), "us-west-2", id, "x");
    assert_eq!(call(&wrong, "{}"), (400, "InvalidSignatureException".into()));
    let unknown = Signer::new(&wire.url(), "us-west-2", "AKIAIOSFODNN7EXAMPLE", "x");
    assert_eq!(call(&unknown, "{}"), (400, "UnrecognizedClientException".into()));
    assert_eq!(call(&wire.signer("us-west-2"), "[1]"), (400, "SerializationException".into()));
    assert_eq!(call(&wire.signer("us-west-2"), "{}"), (200, String::new()));
}
