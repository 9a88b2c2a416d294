//! The Resource Groups Tagging API: everything of the account that bears tags, whatever service it belongs to.
//!
//! Each service says itself what of it is tagged, and changes the tags that it keeps; what is only described here (stacks,
//! instances, load balancers) bears the tags of its environment.

mod get_resources;
mod get_tag_keys;
mod get_tag_values;
mod inventory;
mod tag_resources;
mod untag_resources;

use super::account::application::Tags;
use super::query::{Action, Fault, Params, Structure, Value};

/// What the Resource Groups Tagging API answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "GetResources", run: get_resources::run },
    Action { name: "GetTagKeys", run: get_tag_keys::run },
    Action { name: "GetTagValues", run: get_tag_values::run },
    Action { name: "TagResources", run: tag_resources::run },
    Action { name: "UntagResources", run: untag_resources::run },
];

/// Most keys or values of an answer.
const MOST: usize = 100;

/// Something that bears tags.
pub(crate) struct Tagged {
    /// Its ARN.
    pub(crate) arn: String,
    /// Its tags.
    pub(crate) tags: Tags,
}

impl Tagged {
    /// Something with these tags.
    pub(crate) fn new(arn: String, tags: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { arn, tags: tags.into_iter().collect() }
    }
}

/// A change of tags that a service is asked for.
pub(crate) struct Change<'a> {
    /// Tags that are added; a key that is there gets the new value.
    pub(crate) add: Vec<(String, String)>,
    /// Keys that go.
    pub(crate) remove: Vec<&'a str>,
}

impl Change<'_> {
    /// The tags after the change, in their former order, the new ones last.
    pub(crate) fn apply(&self, tags: &mut Vec<(String, String)>) {
        let goes = |key: &String| self.remove.contains(&key.as_str()) || self.add.iter().any(|(added, _)| added == key);
        tags.retain(|(key, _)| !goes(key));
        tags.extend(self.add.clone());
    }
}

/// The fault of most wrong requests.
fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

/// Where a page begins: after the name that the token of the page before ended with.
fn after(params: &Params) -> Result<Option<String>, Fault> {
    let Some(token) = params.optional("PaginationToken") else { return Ok(None) };
    let name = ::hex::decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // Wording ours.
    name.map(Some).ok_or_else(|| Fault::new("PaginationTokenExpiredException", "The pagination token is not valid."))
}

/// The token of the page after the one that ends with a name. AWS gives an empty one when there is no more.
fn token(last: Option<&str>) -> String {
    last.map(::hex::encode).unwrap_or_default()
}

/// One page of sorted names.
fn page(params: &Params, list: &'static str, names: Vec<String>) -> Result<Value, Fault> {
    let after = after(params)?;
    let mut rest = names.into_iter().filter(|name| after.as_ref().is_none_or(|after| name > after));
    let page: Vec<String> = rest.by_ref().take(MOST).collect();
    let last = page.last().filter(|_| rest.next().is_some()).map(String::as_str);
    Ok(Structure::new().with("PaginationToken", token(last)).with(list, Value::members(&page)).into())
}

/// Changes the tags of several resources; those that cannot be are in the answer with their reasons.
fn change(call: &super::query::Call, change: &Change<'_>) -> Result<Value, Fault> {
    let arns = super::query::constraint::texts(&call.params, "ResourceARNList", 1..=20)?;
    let failed = arns.into_iter().filter_map(|arn| {
        let fault = inventory::change(call, arn, change).err()?;
        let failure = Structure::new()
            .with("StatusCode", i64::from(fault.status))
            .with("ErrorCode", fault.code)
            .with("ErrorMessage", fault.message);
        Some((arn.to_owned(), failure.into()))
    });
    Ok(Structure::new().with("FailedResourcesMap", Value::Map(failed.collect())).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_replaces_adds_and_removes() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut tags = vec![pair("a", "1"), pair("b", "2"), pair("c", "3")];
        Change { add: vec![pair("a", "9"), pair("d", "4")], remove: vec!["b"] }.apply(&mut tags);
        assert_eq!(tags, [pair("c", "3"), pair("a", "9"), pair("d", "4")]);
    }

    #[test]
    fn a_page_begins_after_the_name_in_its_token() {
        let names: Vec<String> = (0..150).map(|number| format!("{number:03}")).collect();
        let first = page(&Params::default(), "TagKeys", names.clone()).expect("a page").to_json();
        assert_eq!(first["TagKeys"].as_array().map(Vec::len), Some(100));
        let body = serde_json::json!({ "PaginationToken": first["PaginationToken"] }).to_string();
        let second = page(&Params::from_json(body.as_bytes()).expect("reads"), "TagKeys", names).expect("a page");
        let second = second.to_json();
        assert_eq!((&second["TagKeys"][0], &second["PaginationToken"]), (&"100".into(), &"".into()));
    }
}
